"""Tensor data of the Open Inference Protocol: lists or bytes -> numpy arrays -> lists or bytes.

Bytes are little-endian, row-major and without padding. Text (BYTES) is an array of objects, each
element behind its length in four bytes. The 16-bit floats have no form in JSON.
"""

import math
from collections.abc import Iterator
from itertools import chain
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.ranges import FLOAT32_MAX

FEW = 32
"""Up to so many items, Python is quicker than numpy."""
STEP_ITEMS = 2**14
"""Items that are looked at in one go: a millisecond, in which nobody else has the interpreter."""
Datatype = Literal[
    "BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64",
    "FP16", "BF16", "FP32", "FP64", "BYTES",
]  # fmt: skip
NUMPY: dict[str, str] = {
    "BOOL": "?", "UINT8": "<u1", "UINT16": "<u2", "UINT32": "<u4", "UINT64": "<u8",
    "INT8": "<i1", "INT16": "<i2", "INT32": "<i4", "INT64": "<i8",
    "FP16": "<f2", "BF16": "<u2", "FP32": "<f4", "FP64": "<f8",
}  # fmt: skip
IN_JSON: dict[str, tuple[frozenset[type], str]] = {
    "BOOL": (frozenset({bool}), "a boolean"),
    "BYTES": (frozenset({str}), "text"),
    **{name: (frozenset({int}), "a whole number") for name in NUMPY if "INT" in name},
    **{name: (frozenset({int, float}), "a number") for name in ("FP32", "FP64")},
}
"""Python types that an item of a list may have, and what to call them."""
ANSWERS: dict[str, Datatype] = {
    "O": "BYTES", "b": "BOOL", "i": "INT64", "u": "UINT8", "f": "FP32",
}  # fmt: skip
"""What arrays of each kind are sent as."""


class Unreadable(ValueError):
    """Data that are not what datatype and shape say; `at` and `value` name a single item."""

    def __init__(self, text: str, at: tuple[int, ...] = (), value: object = None) -> None:
        self.at = at
        self.value = value
        super().__init__(text)


class NoValue(Unreadable):
    """null among the items: whether that has a meaning, the contract says."""


def from_list(datatype: Datatype, shape: list[int], data: Any) -> NDArray[Any]:
    """A flat list, or lists in lists as the shape says -> (*shape).

    Raises:
        Unreadable: it holds other items, or another number of them.
        NoValue: it holds null.
    """
    if datatype not in IN_JSON:
        raise Unreadable(f"{datatype} has no form in JSON: send it as binary data")
    items = _flat(data, shape)
    types, called = IN_JSON[datatype]
    if not all(types.issuperset(map(type, some)) for some in _slices(items)):
        at = next(index for index, item in enumerate(items) if type(item) not in types)
        if items[at] is None:
            raise NoValue(f"must be {called}, got null", (at,))
        raise Unreadable(f"must be {called}", (at,), items[at])
    match datatype:
        case "BYTES":
            return _filled(items, "O").reshape(shape)
        case "FP32":
            return _narrow(items).reshape(shape)
        case "FP64" | "BOOL":
            return _filled(items, NUMPY[datatype]).reshape(shape)
        case _:
            pass
    try:
        return _filled(items, NUMPY[datatype]).reshape(shape)
    except OverflowError:
        held = np.iinfo(NUMPY[datatype])
        at = next(n for n, item in enumerate(items) if not held.min <= item <= held.max)
        raise Unreadable(f"does not fit {datatype}", (at,), items[at]) from None


def _flat(data: Any, shape: list[int]) -> list[Any]:
    """The items in row-major order."""
    if not isinstance(data, list):
        raise Unreadable("must be a list")
    items = data
    if len(shape) > 1 and data and isinstance(data[0], list):
        for depth, size in enumerate(shape[1:], start=1):
            if not ({list}.issuperset(map(type, items)) and {size}.issuperset(map(len, items))):
                raise Unreadable(f"does not have the shape {shape}: see axis {depth}")
            items = list(chain.from_iterable(items))
    count = math.prod(shape)
    if len(items) != count:
        raise Unreadable(f"the shape {shape} has {count:,} items, the data has {len(items):,}")
    return items


def _narrow(items: list[float]) -> NDArray[Any]:
    """float32; but what it cannot hold stays float64, so that the contract says what is wrong."""
    if (
        len(items) <= FEW
        and -FLOAT32_MAX <= min(items, default=0) <= max(items, default=0) <= FLOAT32_MAX
    ):
        return np.array(items, dtype=np.float32)
    with np.errstate(over="ignore"):
        narrow = _filled(items, "<f4")
    return narrow if np.isfinite(narrow).all() else _filled(items, "<f8")


def _filled(items: list[Any], kind: str) -> NDArray[Any]:
    """An array of them, made step by step."""
    if len(items) <= STEP_ITEMS:
        return np.array(items, dtype=kind)
    made = np.empty(len(items), dtype=kind)
    for start in range(0, len(items), STEP_ITEMS):
        made[start : start + STEP_ITEMS] = items[start : start + STEP_ITEMS]
    return made


def _slices(items: list[Any]) -> Iterator[list[Any]]:
    return (items[start : start + STEP_ITEMS] for start in range(0, len(items), STEP_ITEMS))


def from_bytes(
    datatype: Datatype, shape: list[int], raw: memoryview, *, as_text: bool = True
) -> NDArray[Any]:
    """Little-endian bytes -> (*shape), without a copy where that can be.

    Raises:
        Unreadable: there are more or fewer than the shape needs, or they are no such items.
    """
    count = math.prod(shape)
    if datatype == "BYTES":
        items = _items(raw, count)
        made = np.empty(count, dtype=object)
        made[:] = [_text(item, at) for at, item in enumerate(items)] if as_text else items
        return made.reshape(shape)
    size = count * np.dtype(NUMPY[datatype]).itemsize
    if len(raw) != size:
        needs = f"{datatype} of the shape {shape} has {size:,} bytes"
        raise Unreadable(f"{needs}, binary_data_size is {len(raw):,}")
    if datatype == "BOOL":
        return _booleans(np.frombuffer(raw, dtype="<u1")).reshape(shape)
    values = np.frombuffer(raw, dtype=NUMPY[datatype])
    match datatype:
        case "BF16":  # the upper half of a float32
            values = (values.astype("<u4") << 16).view("<f4")
        case "FP16":
            values = values.astype("<f4")
        case _:
            pass
    return np.require(values, requirements="A").reshape(shape)


def _booleans(values: NDArray[Any]) -> NDArray[Any]:
    if (values > 1).any():
        at = int((values > 1).argmax())
        raise Unreadable("must be 0 or 1", (at,), int(values[at]))
    return values.view(np.bool_)


def _items(raw: memoryview, count: int) -> list[bytes]:
    """Each behind its length: four bytes, the lowest first."""
    items: list[bytes] = []
    at = 0
    while at + 4 <= len(raw) and len(items) < count:
        start = at + 4
        at = start + int.from_bytes(raw[at:start], "little")
        items.append(bytes(raw[start:at]))
    if len(items) != count or at != len(raw):
        raise Unreadable(f"{len(raw):,} bytes do not hold {count:,} items behind their lengths")
    return items


def _text(item: bytes, at: int) -> str:
    try:
        return item.decode()
    except UnicodeDecodeError:
        raise Unreadable("is not UTF-8", (at,)) from None


def datatype(values: NDArray[Any]) -> Datatype:
    """What an answer is sent as."""
    return ANSWERS[values.dtype.kind]


def to_bytes(values: NDArray[Any]) -> bytes:
    """An answer as it goes out: text behind lengths, all else as it lies in memory."""
    if values.dtype.kind != "O":
        return values.astype(NUMPY[datatype(values)], copy=False).tobytes()
    texts = [text.encode() for text in values.ravel().tolist()]
    return b"".join(part for text in texts for part in (len(text).to_bytes(4, "little"), text))
