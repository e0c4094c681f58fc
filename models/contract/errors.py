"""What was wrong with the rows a caller sent, in words a caller understands.

- `NotJson`: the body is no JSON text at all (the app answers 400).
- `BadRows`: rows that do not fit the contract, every problem at once (422).
- `TooManyRows`: more of them than are answered at once (413); none is looked at.
- `BadTensors`: arrays that do not fit it (the same).
- `BadTasks`: a choice of tasks that this contract cannot answer (422).
"""

import math
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Any, TypedDict

MAX_PROBLEMS = 100
MAX_ECHO = 200


Loc = tuple[str | int, ...]
"""Where something stands: ("body", "instances", 3, "x")."""


class Problem(TypedDict):
    """One problem, in the shape FastAPI gives to its own."""

    loc: tuple[str | int, ...]
    msg: str
    type: str
    input: Any


class NotJson(ValueError):
    """The body is not JSON, or not UTF-8."""


class TooManyRows(ValueError):
    """More rows than a request may have."""

    def __init__(self, rows: int | None, most: int, why: str = "") -> None:
        counted = f"more than {most:,}" if rows is None else f"{rows:,}"
        super().__init__(f"{counted} rows{why}; at most {most:,} are answered at once")


class BadRequest(ValueError):
    """The request does not fit the contract; the first 100 problems are told, of `total`."""

    def __init__(self, problems: list[Problem], total: int | None = None) -> None:
        self.problems = problems[:MAX_PROBLEMS]
        self.total = len(problems) if total is None else total
        super().__init__(self._text())

    def _text(self) -> str:
        shown = [f"{path(problem['loc'])}: {problem['msg']}" for problem in self.problems]
        more = self.total - len(shown)
        return "\n".join(shown + ([f"and {more} more problems"] if more else []))


class BadRows(BadRequest):
    """Rows that do not fit the contract."""


class BadTensors(BadRequest):
    """Arrays that do not fit the contract."""


class BadTasks(BadRequest):
    """Tasks that this contract does not have, or none, or one twice."""


def path(loc: tuple[str | int, ...]) -> str:
    """("body", "instances", 3, "x") -> `body.instances[3].x`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc)
    return "".join(steps).removeprefix(".")


def echo(value: Any) -> Any:
    """The value as it may be sent back: JSON can hold it, and it has at most 200 characters."""
    match value:
        case None | bool():
            return value
        case int() if abs(value) < 2**53:
            return value
        case float() if math.isfinite(value):
            return value
        case str():
            return cut(value[: MAX_ECHO + 1].encode(errors="replace").decode())
        case float():
            return str(value)
        case int():
            return f"an integer of {value.bit_length()} bits"
        case _:
            return cut(_sketch(value))


def _sketch(value: Any, room: int = MAX_ECHO) -> str:
    """As much of a value as an echo shows, about `room` letters; a huge one is not walked."""
    match value:
        case list() | dict() if room <= 0:
            return "…"
        case list():
            return f"[{_join((('', item) for item in value), room)}]"
        case dict():
            items = ((f"{key[: MAX_ECHO + 1]!r}: ", item) for key, item in value.items())
            return f"{{{_join(items, room)}}}"
        case int() if abs(value) >= 2**53:
            return f"an integer of {value.bit_length()} bits"
        case str():
            value = value[: MAX_ECHO + 1]
        case _:
            pass
    return repr(value).encode(errors="replace").decode()


def _join(parts: Iterable[tuple[str, Any]], room: int) -> str:
    shown: list[str] = []
    for name, item in parts:
        if room <= 0:
            return ", ".join([*shown, "…"])
        shown.append(name + _sketch(item, room - len(name) - 1))
        room -= len(shown[-1]) + 2
    return ", ".join(shown)


def cut(text: str) -> str:
    """At most as long as an echo."""
    return text if len(text) <= MAX_ECHO else text[: MAX_ECHO - 1] + "…"


def suggestion(name: str, known: Collection[str]) -> str:
    """`; did you mean 'trunk'?`, or what there is where nothing is near."""
    return near(name, known) or (f"; there are {', '.join(list(known)[:20])}" if known else "")


def near(name: str, known: Collection[str]) -> str:
    """`; did you mean 'trunk'?`, or nothing."""
    matches = get_close_matches(name, known, n=1) if len(name) <= MAX_ECHO else []
    return f"; did you mean {matches[0]!r}?" if matches else ""
