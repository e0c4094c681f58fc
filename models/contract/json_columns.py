"""Many rows of JSON, read column by column: each is checked and becomes an array in one go.

A column is checked as a tensor is that holds the same values. Whatever is in any way unusual, or
wrong, is left to those who read rows, and say what is the matter with which of them.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from onepass.models.contract.cuts import cuts
from onepass.models.contract.errors import BadTensors
from onepass.models.contract.inputs import Input
from onepass.models.contract.row_rules import INSTANCES, MANY
from onepass.models.contract.tensors import TensorReader

LEAST_BYTES, MOST_BYTES = 2**9, 2**18
"""Of what is read in one go; the interpreter is held for a millisecond by the largest."""
PIECE_BYTES = 2**16
"""Of larger bodies."""
FIRST = re.compile(rb"""\s*\{\s*"instances"\s*:\s*\[""")
BLANKS = b" \t\r\n"
Columns = dict[str, NDArray[Any]]


def is_many(body: bytes) -> bool:
    """Whether a body may hold many rows, and is not too short to look."""
    return len(body) >= LEAST_BYTES and MANY.match(body) is not None


class JsonColumns:
    """Reads bodies of rows of numbers and categories alone, none of which may be left out."""

    def __init__(
        self, inputs: Mapping[str, Input], tensors: TensorReader, *, max_rows: int | None
    ) -> None:
        self._inputs = inputs
        self._tensors = tensors
        self._max_rows = max_rows
        self.are_plain = all(map(_is_plain, inputs.values()))
        """Whether its inputs are of those kinds."""

    def read(self, body: bytes) -> Columns | None:
        """The body of a request -> an array per input; None where it is not for us to say."""
        if not self.are_plain:
            return None
        if len(body) > MOST_BYTES:
            return self._read_in_pieces(body)
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

    def _read_in_pieces(self, body: bytes) -> Columns | None:
        """The same of a large one, for a thread: cut where a row may end."""
        head = FIRST.match(body)
        if head is None:
            return None
        parts: list[Columns] = []
        at, count, ends = head.end(), 0, False
        while not ends:
            piece = next_piece(body, at)
            columns = None if piece is None else self._columns(piece.rows)
            if piece is None or columns is None:
                return None
            parts.append(columns)
            at, ends, count = piece.end, piece.is_last, count + len(piece.rows)
            if self._max_rows and count > self._max_rows:
                return None
        if body[at:].strip(BLANKS) != b"}":
            return None
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def read_lines(self, lines: Sequence[bytes]) -> Columns | None:
        """The same of lines that hold a row each. Read as one list they are as many rows, and none
        of these is in two lines: no text goes beyond the end of one, and no row holds another.
        """
        if not self.are_plain or not 0 < sum(map(len, lines)) <= MOST_BYTES:
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


class Piece(NamedTuple):
    """Some of the rows of a body, where the next begin, and whether these are the last."""

    rows: list[Any]
    end: int
    is_last: bool


def next_piece(body: bytes, at: int) -> Piece | None:
    """What is JSON between two places where a row may end was cut where one does."""
    for stop, is_last in cuts(body, at, PIECE_BYTES):
        try:
            rows = orjson.loads(b"[%b]" % body[at:stop])
        except orjson.JSONDecodeError:
            continue
        return Piece(rows, body.index(b"]" if is_last else b",", stop) + 1, is_last)
    return None


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
