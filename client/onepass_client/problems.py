"""One thing that is wrong with what was sent, or unusual about it: path, value and rule."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

Loc = tuple[str | int, ...]
ROWS, LINE = "instances", "line"
"""What stands in a path before the number of a row, and of a line, which counts from 1."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Of one field of one row, or of a part of the request."""

    loc: Loc
    """Where it is: `("body", "instances", 3, "distance")`, rows counted from 0."""
    rule: str
    """What must hold: `must be at least 0`."""
    value: Any = None
    """What was sent, cut to 200 characters."""
    type: str = ""
    """The name of the rule: `greater_than_equal`."""

    @property
    def path(self) -> str:
        """`instances[3].distance`."""
        parts = self.loc[1:] if self.loc[:1] == ("body",) else self.loc
        text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
        return text.removeprefix(".")

    def __str__(self) -> str:
        return f"{self.path}: {self.rule}, got {self.value!r}"


class Shift(NamedTuple):
    """From the numbers of one request to those of everything that a caller gave."""

    first: int
    """The row that the request begins with."""

    def moved(self, problem: Problem) -> Problem:
        """The same problem, by the number its row has for the caller, as `instances[N]`."""
        match problem.loc:
            case ("body", "instances", int(row), *rest):
                return replace(problem, loc=("body", ROWS, self.first + row, *rest))
            case ("line", int(line), *rest):
                return replace(problem, loc=("body", ROWS, self.first + line - 1, *rest))
            case _:
                return problem


def problems(told: Any) -> tuple[Problem, ...]:
    """What a service lists: [{"loc", "msg", "type", "input"}, ...]. Of anything else none."""
    if not isinstance(told, Sequence) or isinstance(told, str):
        return ()
    return tuple(_problem(one) for one in told if isinstance(one, dict))


def _problem(told: dict[str, Any]) -> Problem:
    loc = tuple(told.get("loc", ()))
    return Problem(loc, str(told.get("msg", "")), told.get("input"), str(told.get("type", "")))
