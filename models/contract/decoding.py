"""What of a checked row takes work before it is an array: images become pixels, texts tokens."""

from collections.abc import Mapping, Sequence

from onepass.models.contract.errors import BadRows, Loc, Problem, echo
from onepass.models.contract.inputs import Input
from onepass.models.contract.rows import Row
from onepass.models.contract.steps import SHORT, Hold, Steps, done, unbounded

QUICK_LETTERS = 4096
"""Of texts: a millisecond's work."""


class RowDecoder:
    """Decodes rows for one set of inputs."""

    def __init__(self, inputs: Mapping[str, Input]) -> None:
        self._inputs = {name: one for name, one in inputs.items() if one.decodes}
        self._texts = {n: one for n, one in self._inputs.items() if one.decodes == "text"}
        self.idle = not self._inputs
        """Whether there is nothing to decode."""

    def is_quick(self, rows: Sequence[Row]) -> bool:
        """Whether these take less than a turn of an event loop may: short texts do."""
        if len(self._texts) < len(self._inputs):
            return False
        letters = (one.letters(row[n]) for n, one in self._texts.items() for row in rows)
        return sum(letters) <= QUICK_LETTERS

    def rows(self, rows: list[Row], at: Loc) -> list[Row]:
        """Checked rows -> decoded ones. Raises BadRows; `loc` is `at`, number, field."""
        return done(self.rows_in_steps(rows, at))

    def row(self, row: Row, at: Loc) -> Row:
        """One of them; `loc` is `at`, field."""
        return done(self.row_in_steps(row, at))

    def rows_in_steps(self, rows: list[Row], at: Loc, hold: Hold = unbounded) -> Steps[list[Row]]:
        """The same, picture by picture, for whose unpacking room is held."""
        if self.idle:
            return rows
        problems: list[Problem] = []
        decoded: list[Row] = []
        for number, row in enumerate(rows):
            if number:
                yield SHORT
            try:
                decoded.append((yield from self.row_in_steps(row, (*at, number), hold)))
            except BadRows as error:
                problems += error.problems
        if problems:
            raise BadRows(problems)
        return decoded

    def row_in_steps(self, row: Row, at: Loc, hold: Hold = unbounded) -> Steps[Row]:
        """One of them, picture by picture."""
        decoded, problems, begun = dict(row), list[Problem](), False
        for name, declared in self._inputs.items():
            if declared.optional and row[name] is None:  # absent
                continue
            if begun:
                yield SHORT
            begun = True
            try:
                if declared.decodes == "text":
                    decoded[name] = declared.decode(row[name])
                else:
                    decoded[name] = yield from declared.decode_in_steps(row[name], hold)
            except ValueError as error:
                problems.append(_problem((*at, name), declared.kind, str(error), row[name]))
        if problems:
            raise BadRows(problems)
        return decoded


def _problem(loc: Loc, kind: str, rule: str, value: str | bytes) -> Problem:
    sent = echo(value) if isinstance(value, str) else None
    return {"loc": loc, "msg": rule, "type": kind, "input": sent}
