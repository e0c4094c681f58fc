"""Rows of which more may come: what is wrong with them, whatever that is."""

import re
from typing import Any

from onepass.models.contract.errors import Problem

CERTAIN = ("extra_forbidden", "finite_number", "reserved", "too_long")
"""Types of problems that nothing can mend that comes later; so are wrong types."""


def begun(value: Any, most: int) -> Any:
    """Of a list, as much as is too long or has problems enough: each of them takes a while."""
    return value[:most] if isinstance(value, list) else value


def is_certain(problem: Problem, row: Any, depth: int) -> bool:
    """Whether it stays, whatever the rest of the row holds: what is wrong with an item of a list
    does, if another follows. `depth` is where in its `loc` the row ends.
    """
    kind = problem["type"]
    if kind in CERTAIN or kind.endswith(("_type", "_too_long")):
        return True
    *path, last = problem["loc"][depth:] or ("",)
    if not isinstance(last, int):
        return False
    for key in path:
        row = row[key]
    return last + 1 < len(row)


def worded(problem: Problem) -> Problem:
    """Of a list that is too long, how long it is nobody has counted."""
    if problem["type"].endswith("too_long"):
        problem["msg"] = re.sub(r", got [0-9]+$", ", got more", problem["msg"])
    return problem
