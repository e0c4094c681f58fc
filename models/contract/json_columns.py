"""Many rows of JSON, read column by column: each is checked and becomes an array in one go.

A column is checked as a tensor is that holds the same values. Whatever is in any way unusual, or
wrong, is left to those who read rows, and say what is the matter with which of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from onepass.models.contract.errors import BadTensors
from onepass.models.contract.inputs import Input
from onepass.models.contract.row_rules import INSTANCES, MANY
from onepass.models.contract.tensors import TensorReader

LEAST_BYTES, MOST_BYTES = 2**9, 2**18
"""Of a body; the interpreter is held for a millisecond by the largest."""
Columns = dict[str, NDArray[Any]]


def is_many(body: bytes) -> bool:
    """Whether a body may hold many rows, and is neither too short nor too long to look."""
    return LEAST_BYTES <= len(body) <= MOST_BYTES and MANY.match(body) is not None


class JsonColumns:
    """Reads bodies of rows of numbers and categories alone, none of which may be left out."""

    def __init__(
        self, inputs: Mapping[str, Input], tensors: TensorReader, *, max_rows: int | None
    ) -> None:
        self._inputs = inputs
        self._tensors = tensors
        self._max_rows = max_rows
        self._read = all(map(_is_plain, inputs.values()))

    def read(self, body: bytes) -> Columns | None:
        """The body of a request -> an array per input; None where it is not for us to say."""
        if not self._read:
            return None
        try:
            document = orjson.loads(body)
        except orjson.JSONDecodeError:
            return None
        if type(document) is not dict or len(document) != 1:
            return None
        rows = document.get(INSTANCES)
        if type(rows) is not list or not rows or (self._max_rows and len(rows) > self._max_rows):
            return None
        return self._columns(rows)

    def read_lines(self, lines: Sequence[bytes]) -> Columns | None:
        """The same of lines that hold a row each. Read as one list they are as many rows, and none
        of these is in two lines: no text goes beyond the end of one, and no row holds another.
        """
        if not self._read or not 0 < sum(map(len, lines)) <= MOST_BYTES:
            return None
        if not all(line[:1] == b"{" and line[-1:] == b"}" for line in lines):
            return None
        try:
            rows = orjson.loads(b"[%b]" % b",\n".join(lines))
        except orjson.JSONDecodeError:
            return None
        return self._columns(rows) if len(rows) == len(lines) else None

    def _columns(self, rows: list[Any]) -> Columns | None:
        if set(map(type, rows)) != {dict} or set(map(len, rows)) != {len(self._inputs)}:
            return None
        columns: Columns = {}
        try:
            for name, declared in self._inputs.items():
                column = _column(declared, [row[name] for row in rows])
                if column is None:
                    return None
                columns[name] = column
            return self._tensors.read(columns)
        except (KeyError, BadTensors):
            return None


def _is_plain(declared: Input) -> bool:
    return bool(declared.at_once) and declared.required


def _column(declared: Input, values: Sequence[Any]) -> NDArray[Any] | None:
    """Values of one type as an array; None where there are others."""
    types = set(map(type, values))
    if not types <= declared.at_once:
        return None
    if str not in types:
        return np.array(values, dtype=np.float64)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
