"""A file with a checksum of itself: any bit that is not as it was written is found."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.runs.checksum import Broken, sealed, unsealed

TENSORS = {"a": torch.randn(3, 2), "b/c": torch.tensor(5), "half": torch.ones(2).bfloat16()}
FACTS = {"epoch": 3, "name": 'é "sha256":"', "skill": None, "nested": {"list": [1, 2.5]}}
CONTENT = sealed(TENSORS, FACTS)


def test_what_is_sealed_is_given_back_bit_for_bit() -> None:
    tensors, facts = unsealed(CONTENT)
    assert facts == FACTS
    assert tensors.keys() == TENSORS.keys()
    for name, tensor in TENSORS.items():
        assert torch.equal(tensors[name], tensor)


@given(st.integers(0, len(CONTENT) * 8 - 1))
def test_a_flipped_bit_is_found_wherever_it_lies(bit: int) -> None:
    broken = bytearray(CONTENT)
    broken[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Broken):
        unsealed(bytes(broken))


def test_every_byte_matters() -> None:
    for place in range(len(CONTENT)):
        broken = bytearray(CONTENT)
        broken[place] ^= 0xFF
        with pytest.raises(Broken):
            unsealed(bytes(broken))


@given(st.integers(0, len(CONTENT) - 1), st.binary(max_size=9))
def test_a_file_that_is_cut_or_goes_on_is_found(length: int, more: bytes) -> None:
    for broken in (CONTENT[:length] + more, CONTENT + b"x" + more):
        if broken != CONTENT:
            with pytest.raises(Broken):
                unsealed(broken)


@given(st.binary(max_size=200))
def test_what_is_no_such_file_is_broken(content: bytes) -> None:
    with pytest.raises(Broken):
        unsealed(content)
