"""Tensor data against a slow reference: struct, one item at a time."""

import math
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.app.fronts.open_inference.datatypes import (
    IN_JSON,
    NUMPY,
    Unreadable,
    from_bytes,
    from_list,
    to_bytes,
)

CODES = {
    "BOOL": "?", "UINT8": "B", "UINT16": "H", "UINT32": "I", "UINT64": "Q",
    "INT8": "b", "INT16": "h", "INT32": "i", "INT64": "q", "FP16": "e", "FP32": "f", "FP64": "d",
}  # fmt: skip
RANGES = {name: np.iinfo(kind) for name, kind in NUMPY.items() if "INT" in name}
ITEMS: dict[str, Any] = {
    "BOOL": st.booleans(),
    "BYTES": st.text(max_size=6),
    "FP16": st.floats(width=16),
    "FP32": st.floats(width=32),
    "FP64": st.floats(width=64),
} | {name: st.integers(int(held.min), int(held.max)) for name, held in RANGES.items()}
shapes = st.lists(st.integers(0, 4), min_size=1, max_size=3)


@st.composite
def tensors(draw: Any, datatypes: Any = tuple(ITEMS)) -> tuple[Any, list[int], list[Any]]:
    datatype, shape = draw(st.sampled_from(sorted(datatypes))), draw(shapes)
    count = math.prod(shape)
    return datatype, shape, draw(st.lists(ITEMS[datatype], min_size=count, max_size=count))


def pack(datatype: str, items: list[Any]) -> bytes:
    """One by one, little-endian."""
    if datatype == "BYTES":
        texts = [item.encode() for item in items]
        return b"".join(struct.pack("<I", len(text)) + text for text in texts)
    return b"".join(struct.pack("<" + CODES[datatype], item) for item in items)


def nested(items: list[Any], shape: list[int]) -> Any:
    """Lists in lists, one by one."""
    if len(shape) == 1:
        return items
    size = math.prod(shape[1:])
    rows = [items[row * size : (row + 1) * size] for row in range(shape[0])]
    return [nested(row, shape[1:]) for row in rows]


def same(found: Any, shape: list[int], items: list[Any]) -> bool:
    """NaN is NaN."""
    return list(found.shape) == shape and repr(found.ravel().tolist()) == repr(items)


@given(tensors())
def test_bytes_are_read_as_struct_wrote_them(tensor: Any) -> None:
    datatype, shape, items = tensor
    assert same(from_bytes(datatype, shape, memoryview(pack(datatype, items))), shape, items)


@given(tensors(IN_JSON), st.booleans())
def test_lists_are_read_flat_and_nested(tensor: Any, flat: bool) -> None:
    datatype, shape, items = tensor
    data = items if flat else nested(items, shape)
    found = from_list(datatype, shape, data)
    assert same(found.astype(float) if "FP" in datatype else found, shape, items)


@given(st.lists(st.integers(0, 2**16 - 1)))
def test_bf16_is_the_upper_half_of_a_float32(halves: list[int]) -> None:
    raw = b"".join(struct.pack("<H", half) for half in halves)
    wanted = [struct.unpack("<f", struct.pack("<HH", 0, half))[0] for half in halves]
    assert same(from_bytes("BF16", [len(halves)], memoryview(raw)), [len(halves)], wanted)


@given(tensors(("BYTES", "FP32", "BOOL", "INT64")))
def test_answers_are_written_as_struct_writes_them(tensor: Any) -> None:
    datatype, shape, items = tensor
    kind = "O" if datatype == "BYTES" else NUMPY[datatype]
    values = np.array(items, dtype=kind).reshape(shape)
    assert to_bytes(values) == pack(datatype, items)


@given(tensors(), st.integers(1, 9))
def test_too_few_and_too_many_bytes_are_refused(tensor: Any, count: int) -> None:
    datatype, shape, items = tensor
    raw = pack(datatype, items)
    for wrong in (raw + bytes(count), raw[:-count]):
        if wrong != raw:
            with pytest.raises(Unreadable):
                from_bytes(datatype, shape, memoryview(wrong))


@pytest.mark.parametrize(
    ("datatype", "data", "at", "message"),
    [
        ("FP32", [1, "2"], (1,), "must be a number"),
        ("FP64", [1, None], (1,), "must be a number"),
        ("FP32", [True, 1], (0,), "must be a number"),
        ("INT8", [1, 128], (1,), "does not fit INT8"),
        ("UINT64", [-1, 0], (0,), "does not fit UINT64"),
        ("INT32", [1, 1.0], (1,), "must be a whole number"),
        ("INT32", [1, True], (1,), "must be a whole number"),
        ("BOOL", [True, 1], (1,), "must be a boolean"),
        ("BYTES", ["a", 1], (1,), "must be text"),
        ("FP16", [1, 2], (), "no form in JSON"),
        ("BF16", [1, 2], (), "no form in JSON"),
        ("FP32", [1], (), "has 2 items, the data has 1"),
        ("FP32", [[1], [2]], (0,), "must be a number"),
        ("FP32", "ab", (), "must be a list"),
        ("FP32", {"0": 1}, (), "must be a list"),
    ],
)
def test_a_list_of_other_things_is_refused(datatype: Any, data: Any, at: Any, message: str) -> None:
    with pytest.raises(Unreadable, match=message) as error:
        from_list(datatype, [2], data)
    assert error.value.at == at


@pytest.mark.parametrize(
    "data", [[[1, 2], [3]], [[1, 2], 3], [[1, 2], [3, [4]]], [[1, 2]], [[], []]]
)
def test_lists_that_are_not_as_the_shape_says_are_refused(data: Any) -> None:
    with pytest.raises(Unreadable):
        from_list("FP32", [2, 2], data)


@pytest.mark.parametrize(
    ("datatype", "raw"),
    [
        ("BOOL", b"\x01\x02"),
        ("BYTES", b"\x01\x00\x00\x00a\x01\x00\x00\x00\xff"),
        ("BYTES", b"\xff\xff\xff\xffa\x00\x00\x00\x00"),
        ("BYTES", b"\x00\x00\x00"),
    ],
)
def test_bytes_of_other_things_are_refused(datatype: Any, raw: bytes) -> None:
    with pytest.raises(Unreadable):
        from_bytes(datatype, [2], memoryview(raw))


def test_what_float32_cannot_hold_is_kept_for_the_contract_to_refuse() -> None:
    assert from_list("FP32", [2], [0.5, 1e39]).tolist() == [0.5, 1e39]
    assert from_list("FP32", [1], [0.1]).dtype == np.float32
