"""Rows of whatever speaks Arrow's PyCapsule interface, by the C structures alone.

https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html
"""

import ctypes
import struct
from collections.abc import Callable, Iterator
from ctypes import byref, c_char_p, c_void_p
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from onepass_client.arrow_structures import Array, Schema, Stream

STREAM = b"arrow_array_stream"
NUMBERS = {
    "c": "b", "C": "B", "s": "h", "S": "H", "i": "i", "I": "I", "l": "q", "L": "Q",
    "e": "e", "f": "f", "g": "d",
}  # fmt: skip
"""Arrow's letter and the one of `struct`."""
OFFSETS = {"u": "i", "z": "i", "U": "q", "Z": "q", "+l": "i", "+L": "q"}
PARTS_OF_SECOND = {"s": 1, "m": 10**3, "u": 10**6, "n": 10**9}
INLINE = 12
"""Bytes of a text that stand in its view itself."""


def arrow_rows(table: Any) -> Iterator[dict[str, Any]]:
    """A row after another, an array at a time.

    Raises:
        TypeError: a column is of a type that no input takes.
        ValueError: what makes the arrays failed.
    """
    capsule = table.__arrow_c_stream__()
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = c_void_p, [ctypes.py_object, c_char_p]
    stream = Stream.from_address(pointer(capsule, STREAM))
    schema = Schema()
    try:
        _must(stream, stream.get_schema(byref(stream), byref(schema)))
        yield from _arrays(stream, schema)
    finally:
        _release(schema)
        _release(stream)


def _arrays(stream: Stream, schema: Schema) -> Iterator[dict[str, Any]]:
    while True:
        array = Array()
        _must(stream, stream.get_next(byref(stream), byref(array)))
        if not array.release:
            return
        try:
            rows = _values(schema, array, 0, array.length)
        finally:
            _release(array)
        yield from rows


def _must(stream: Stream, status: int) -> None:
    if status:
        said = stream.get_last_error(byref(stream)) or b""
        raise ValueError(f"the frame gives no rows: {said.decode('utf-8', 'replace')}")


def _release(owner: Any) -> None:
    if owner.release:
        owner.release(byref(owner))


def _values(schema: Schema, array: Array, first: int, count: int) -> list[Any]:
    """Values `first` to `first + count` of an array, behind its own offset."""
    first += array.offset
    kind = schema.format.decode()
    if schema.dictionary:
        labels = array.dictionary.contents
        known = _values(schema.dictionary.contents, labels, 0, labels.length)
        found = [known[n] for n in _numbers(array, NUMBERS[kind], first, count)] if known else []
        return _with_nulls(array, first, found or [None] * count)
    return _with_nulls(array, first, _read(kind, schema, array, (first, count)))


def _read(kind: str, schema: Schema, array: Array, where: tuple[int, int]) -> list[Any]:
    first, count = where
    main, _, more = kind.partition(":")
    if kind == "n":
        return [None] * count
    if kind == "b":
        return [bool(bit) for bit in _bits(array, 1, first, count)]
    if kind in NUMBERS:
        return _numbers(array, NUMBERS[kind], first, count)
    if kind in ("vu", "vz"):
        return [_text(kind, one) for one in _views(array, first, count)]
    if kind in OFFSETS:
        return _offset(kind, schema, array, where)
    if main == "+w":
        return _cut(schema, array, [(first + n) * int(more) for n in range(count + 1)])
    if kind == "+s":
        return _structs(schema, array, where)
    times = _times(main, more)
    if times is not None:
        letter, made = times
        return [made(n) for n in _numbers(array, letter, first, count)]
    if main == "d" and more.count(",") == 1:
        return _decimals(array, int(more.split(",")[1]), where)
    raise TypeError(f"column {(schema.name or b'').decode()}: Arrow's type {kind!r} is not read")


def _offset(kind: str, schema: Schema, array: Array, where: tuple[int, int]) -> list[Any]:
    ends = _numbers(array, OFFSETS[kind], where[0], where[1] + 1)
    if kind.startswith("+"):
        return _cut(schema, array, ends)
    data = _bytes(array, 2, ends[-1])
    return [_text(kind, data[a:b]) for a, b in pairwise(ends)]


def _cut(schema: Schema, array: Array, ends: list[int]) -> list[Any]:
    """Lists, out of the values of all of them."""
    child = array.children[0].contents
    items = _values(schema.children[0].contents, child, ends[0], ends[-1] - ends[0])
    return [items[a - ends[0] : b - ends[0]] for a, b in pairwise(ends)]


def _structs(schema: Schema, array: Array, where: tuple[int, int]) -> list[Any]:
    kinds = [schema.children[n].contents for n in range(schema.n_children)]
    names = [(kind.name or b"").decode() for kind in kinds]
    parts = [_values(kind, array.children[n].contents, *where) for n, kind in enumerate(kinds)]
    return [dict(zip(names, row, strict=True)) for row in zip(*parts, strict=True)]


def _times(main: str, zone: str) -> tuple[str, Callable[[int], Any]] | None:
    """Which numbers hold them, and what each says."""
    if main == "tdD":
        return "i", lambda days: date(1970, 1, 1) + timedelta(days=days)
    if main[:2] != "ts" or main[2:] not in PARTS_OF_SECOND:
        return None
    per_second = PARTS_OF_SECOND[main[2:]]
    zero = datetime(1970, 1, 1, tzinfo=UTC if zone else None)
    return "q", lambda n: zero + timedelta(microseconds=n * 10**6 // per_second)


def _decimals(array: Array, scale: int, where: tuple[int, int]) -> list[Any]:
    data = _bytes(array, 1, 16 * sum(where))[16 * where[0] :]
    whole = [
        int.from_bytes(data[n : n + 16], "little", signed=True) for n in range(0, len(data), 16)
    ]
    return [Decimal(number).scaleb(-scale) for number in whole]


def _text(kind: str, value: bytes) -> Any:
    return value.decode() if kind.lower().endswith("u") else value


def _views(array: Array, first: int, count: int) -> Iterator[bytes]:
    data = _bytes(array, 1, 16 * (first + count))
    for start in range(16 * first, len(data), 16):
        size, _, index, offset = struct.unpack_from("=iiii", data, start)
        if size <= INLINE:
            yield data[start + 4 : start + 4 + size]
        else:
            yield ctypes.string_at(array.buffers[2 + index] + offset, size)


def _numbers(array: Array, letter: str, first: int, count: int) -> list[Any]:
    size = struct.calcsize(f"={letter}")
    data = _bytes(array, 1, size * (first + count))
    return (
        list(struct.unpack_from(f"={count}{letter}", data, size * first)) if data else [0] * count
    )


def _with_nulls(array: Array, first: int, values: list[Any]) -> list[Any]:
    """None where nothing is."""
    if not array.null_count or not array.n_buffers or not array.buffers[0]:
        return values
    there = _bits(array, 0, first, len(values))
    return [value if bit else None for value, bit in zip(values, there, strict=True)]


def _bits(array: Array, buffer: int, first: int, count: int) -> Iterator[int]:
    data = _bytes(array, buffer, (first + count + 7) // 8)
    return (data[n >> 3] >> (n & 7) & 1 for n in range(first, first + count))


def _bytes(array: Array, buffer: int, size: int) -> bytes:
    """The beginning of a buffer; of one that is not there, nothing."""
    address = array.buffers[buffer]
    return ctypes.string_at(address, size) if address and size else b""
