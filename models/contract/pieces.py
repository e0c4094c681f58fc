"""A large body of rows, read in steps: none of them keeps the interpreter for long.

pydantic-core holds the interpreter until it is done, in a thread too, and 8 MB take it a second. So
{"instances": [row, row, ...]} is cut where a row may end, and a piece is read as a list of its own:
where that is JSON, the cut was right, since JSON has only one reading. What cannot be cut is looked
at from its beginning: a hundred unknown names say enough, whatever comes after them.
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json, to_json

from onepass.models.contract.cuts import WINDOW, beginning, cuts, loaded, size, tokens
from onepass.models.contract.errors import MAX_PROBLEMS, BadRows, NotJson, Problem
from onepass.models.contract.found import Found
from onepass.models.contract.inputs import Input
from onepass.models.contract.partial import begun, is_certain, worded
from onepass.models.contract.row_rules import BOM, INSTANCES
from onepass.models.contract.rows import Request, Row, RowReader

MANY_TOKENS = 2**11
"""Commas and brackets that are read in a millisecond, in a few where all of it is wrong, however
long the rest is."""
LOOKED_AT = 2**20
DOUBLINGS = 5
SOME = MAX_PROBLEMS // 2
"""Unknown names that are looked at together, so that problems of known ones do not hide them."""
_MANY = re.compile(rb"""\s*\{\s*"instances"\s*:\s*\[""")
_AT = ("body",)
Loc = tuple[str | int, ...]


class Uncut(Exception):
    """No way was found to cut the body from here on."""

    def __init__(self, at: int) -> None:
        self.at = at
        super().__init__(at)


class LargeBodies:
    """Reads them for one contract."""

    def __init__(
        self, reader: RowReader, inputs: Mapping[str, Input], max_rows: int | None
    ) -> None:
        self._reader = reader
        self._most = {name: one.most_values + MAX_PROBLEMS + 1 for name, one in inputs.items()}
        self._max_rows = max_rows
        self.row_tokens = MANY_TOKENS + sum(one.most_values for one in inputs.values())
        """More than a row has, about."""

    def is_heavy(self, body: bytes) -> bool:
        """Whether reading it at once may take more than a few milliseconds. One of megabytes is not
        even looked at."""
        if len(body) > LOOKED_AT:
            return True
        most = MANY_TOKENS if _MANY.match(body) else self.row_tokens
        return size(body, 0, most + 1) < len(body) or tokens(body) > most

    def parse(self, body: bytes) -> Request:
        """What `RowReader.parse` says of it; for a thread.

        Raises:
            NotJson, BadRows, TooManyRows: as there; but behind the hundredth problem rows are only
                counted.
        """
        body = body.removeprefix(BOM)
        result = Found(self._max_rows)
        try:
            self._cut(body, result)
        except Uncut as uncut:
            self._look(body, uncut.at, result, _AT)
            return self._reader.parse(body)
        result.end()
        return Request(result.rows, single=False)

    def parse_line(self, line: bytes, number: int) -> Row:
        """The same of one line of many."""
        if tokens(line) > self.row_tokens:
            self._look(line.removeprefix(BOM), 0, Found(None), ("line", number))
        return self._reader.parse_line(line, number)

    def _cut(self, body: bytes, result: Found) -> None:
        """Piece by piece. Raises Uncut."""
        head = _MANY.match(body)
        if head is None:
            raise Uncut(0)
        at, ends = head.end(), False
        while not ends:
            stop, ends = self._add_next(body, at, result)
            at = body.index(b"]" if ends else b",", stop) + 1
        rest = body[at:]
        if rest.strip(b" \t\r\n") != b"}":
            self._look_behind(body, at, result)

    def _add_next(self, body: bytes, at: int, result: Found) -> tuple[int, bool]:
        """One piece; where it stops, and whether the list does, too."""
        for stop, ends in cuts(body, at):
            piece = b"[%b]" % body[at:stop]
            if tokens(piece) <= MANY_TOKENS + self.row_tokens and self._add(piece, result):
                return stop, ends
        raise Uncut(at)

    def _add(self, piece: bytes, result: Found) -> bool:
        """The rows of one piece, or their problems; whether it is JSON at all."""
        try:
            if result.full:
                result.pass_over(len(loaded(piece, piece, 0, 0, cut=False)))
            else:
                result.add(self._reader.parse_list(piece))
        except NotJson:
            return False
        except BadRows:
            for row in from_json(piece):
                self._add_one(row, result)
        return True

    def _add_one(self, row: Any, result: Found) -> None:
        if result.full:
            result.pass_over(1)
            return
        try:
            result.add([self._reader.check_one(row, (*_AT, INSTANCES, result.count))])
        except BadRows as error:
            result.refuse(error)

    def _add_partial(self, row: Any, result: Found, at: Loc) -> None:
        """A row of which more may come: what is certain is wrong with it."""
        parts = [row]
        if isinstance(row, dict):
            known = {n: begun(row[n], most) for n, most in self._most.items() if n in row}
            unknown = [name for name in row if name not in known][: MAX_PROBLEMS + 1]
            parts = [known]
            for start in range(0, len(unknown), SOME):
                some = {name: row[name] for name in unknown[start : start + SOME]}
                parts.append(known | some)
        problems: dict[Loc, Problem] = {}
        for part in parts:
            try:
                self._reader.check_one(part, at)
            except BadRows as error:
                certain = [one for one in error.problems if is_certain(one, part, len(at))]
                problems |= {one["loc"]: one for one in certain}
        if problems:
            result.refuse(BadRows([worded(one) for one in problems.values()]), rows=0)

    def _look(self, body: bytes, at: int, result: Found, line: Loc) -> None:
        """At the beginning of what cannot be cut: raises BadRows where that says enough."""
        if result.full:
            result.end(more=True)
        for doubling in range(DOUBLINGS):
            length = size(body, at, self.row_tokens << doubling)
            if at + length >= len(body):
                return
            document = beginning(body, at, length)
            rows = document.get(INSTANCES) if isinstance(document, dict) else None
            looked = Found(self._max_rows, result)
            if isinstance(rows, list):
                for row in rows[:-1]:
                    self._add_one(row, looked)
                for row in rows[-1:]:
                    self._add_partial(row, looked, (*line, INSTANCES, looked.count))
            else:
                self._add_partial(document, looked, line)
            looked.end(more=True)

    def _look_behind(self, body: bytes, at: int, result: Found) -> None:
        """At what follows the rows: names that no document has."""
        cut = len(body) - at > WINDOW
        prefix = b'{"instances":[{}]'
        document = loaded(prefix + body[at : at + WINDOW], body, at, len(prefix), cut=cut)
        try:
            self._reader.parse(to_json(document))
        except BadRows as error:
            behind = [one for one in error.problems if one["loc"][1:2] != (INSTANCES,)]
            result.refuse(BadRows(behind, len(behind)), rows=0)
            result.end(more=cut)
        raise Uncut(0)
