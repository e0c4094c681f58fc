"""The weights of a bundle, read without torch: what torch wrote, bit for bit."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from onepass.models import weights
from onepass.training.runs.sealing import packed

KINDS = [
    torch.float32, torch.float64, torch.float16, torch.bool, torch.uint8, torch.int8, torch.int16,
    torch.int32, torch.int64, torch.complex64,
]  # fmt: skip


@pytest.mark.parametrize("dtype", KINDS, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3, 4)])
def test_every_kind_of_number_and_shape_is_read(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    tensor = (torch.arange(24)[: int(np.prod(shape))].reshape(shape) - 3).to(dtype)
    (read,) = weights.read(packed({"a": tensor})).values()
    assert torch.equal(torch.from_numpy(read), tensor)
    assert read.shape == shape


def test_bfloat16_is_read_as_float32_which_holds_it() -> None:
    tensor = torch.tensor([1.0, -0.1, 3e38, 1e-40, torch.inf]).bfloat16()
    (read,) = weights.read(packed({"a": tensor})).values()
    assert read.dtype == np.float32
    assert torch.equal(torch.from_numpy(read).bfloat16(), tensor)


@given(st.permutations(range(4)), st.booleans(), st.integers(0, 3))
def test_whatever_lies_otherwise_in_memory_is_written_as_its_shape_says(
    order: list[int], backwards: bool, expanded: int
) -> None:
    tensor = torch.randn(2, 3, 4, 5).permute(order)
    tensor = tensor.select(expanded, 0).unsqueeze(expanded).expand(tensor.shape)
    tensor = tensor[:, ::2] if backwards else tensor
    (read,) = weights.read(packed({"a": tensor})).values()
    assert torch.equal(torch.from_numpy(read), tensor)


def test_tied_weights_are_written_twice() -> None:
    tensor = torch.randn(4, 4)
    read = weights.read(packed({"a": tensor, "b": tensor, "c": tensor.T, "d": tensor[1:]}))
    assert torch.equal(torch.from_numpy(read["b"]), tensor)
    assert torch.equal(torch.from_numpy(read["c"]), tensor.T)
    assert torch.equal(torch.from_numpy(read["d"]), tensor[1:])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 8,
        b"\0" * 8,
        len(b"{}").to_bytes(8, "little") + b"{}" + b"more",
        (2**62).to_bytes(8, "little") + b"{}",
        (header := json.dumps({"a": {"dtype": "F8_E4M3", "shape": [2], "data_offsets": [0, 2]}}))
        and len(header).to_bytes(8, "little") + header.encode() + b"ab",
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        weights.read(content)
