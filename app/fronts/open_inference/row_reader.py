"""A request for one row, read in a straight line: as rows are, and without arrays.

JSON by its shape; binary data by the JSON before it, whose bytes are the same each time a client
asks: what it says is read once. Whatever is in any way unusual, or wrong, is not read here.
"""

import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from onepass.app.fronts.open_inference.datatypes import IN_JSON
from onepass.models.contract import Contract, Row

TENSOR = {"name", "shape", "datatype", "data"}
_FORMATS = {"FP32": struct.Struct("<f"), "FP64": struct.Struct("<d")}
_LENGTH = struct.Struct("<I")
TEXT = "BYTES"


class Identified(dict[str, Any]):
    """A row whose answer repeats the id of the request."""

    __slots__ = ("id",)
    id: str


class Cell(NamedTuple):
    """Where the value of an input lies in a body, behind the JSON."""

    name: str
    datatype: str
    start: int
    size: int


class RowReader:
    """For one contract; `takes` are the datatypes that hold what a row may have, by input."""

    def __init__(self, contract: Contract, takes: Mapping[str, tuple[str, ...]]) -> None:
        self._takes = takes
        self._check = contract.reader.one.check

    def from_json(self, body: bytes) -> Row | None:
        """{"inputs": [...]}, and perhaps an id: no more."""
        try:
            document = orjson.loads(body)
            inputs, known = document["inputs"], document.get("id")
            if len(document) != (1 if known is None else 2) or type(known) not in (str, type(None)):
                return None
            values = Identified() if known is not None else {}
            for tensor in inputs:
                values[tensor["name"]] = self._value(tensor)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        if not len(inputs) == len(values) == len(self._takes):
            return None
        row = self._check(values)
        if row is None or known is None:
            return row
        row = Identified(row)
        row.id = known
        return row

    def _value(self, tensor: Any) -> Any:
        """Raises ValueError, KeyError, TypeError: it is none of one row."""
        datatype, shape, data = tensor["datatype"], tensor["shape"], tensor["data"]
        (value,) = data
        if (
            len(tensor) != len(TENSOR)
            or shape != [1]
            or type(shape[0]) is not int
            or type(data) is not list
            or datatype not in self._takes[tensor["name"]]
            or type(value) not in IN_JSON[datatype][0]
        ):
            raise ValueError
        return value

    def cells(self, inputs: Any) -> list[Cell] | None:
        """Where values lie whose sizes the tensors of a JSON say; None where it is not for us."""
        cells, start = [], 0
        for tensor in inputs:
            name, datatype, shape = tensor["name"], tensor["datatype"], tensor["shape"]
            parameters = tensor.get("parameters") or {}
            size = parameters.get("binary_data_size", 0)
            if (
                set(tensor) != {"name", "shape", "datatype", "parameters"}
                or set(parameters) != {"binary_data_size"}
                or shape != [1]
                or datatype not in self._takes.get(name, ())
                or (size < _LENGTH.size if datatype == TEXT else size != _FORMATS[datatype].size)
            ):
                return None
            cells.append(Cell(name, datatype, start, size))
            start += size
        return (
            cells if len({cell.name for cell in cells}) == len(cells) == len(self._takes) else None
        )

    def from_bytes(self, body: bytes, start: int, cells: list[Cell]) -> Row | None:
        """What lies behind the JSON, which ends at `start`."""
        if len(body) != start + cells[-1].start + cells[-1].size:
            return None
        values: Row = {}
        for name, datatype, offset, size in cells:
            at = start + offset
            if datatype != TEXT:
                (values[name],) = _FORMATS[datatype].unpack_from(body, at)
                continue
            if _LENGTH.unpack_from(body, at)[0] != size - _LENGTH.size:
                return None
            try:
                values[name] = body[at + _LENGTH.size : at + size].decode()
            except UnicodeDecodeError:
                return None
        return self._check(values)
