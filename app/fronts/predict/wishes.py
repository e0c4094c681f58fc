"""`?masks=rle&threshold=0.05`: how a caller wants answers to be said, where a task can."""

import re
from collections.abc import Collection, Mapping

from onepass.models.contract import BadTasks, Problem
from onepass.models.contract.errors import echo, suggestion
from onepass.models.contract.options import (
    AS_ALWAYS,
    MASKS,
    MASKS_OPTION,
    THRESHOLD_OPTION,
    Masks,
    Options,
)

NUMBER = re.compile(r"(?:\d{1,40}\.?|\d{0,40}\.\d{1,40})(?:[eE]-?\d{1,3})?", re.ASCII)
ABSENT = {
    MASKS_OPTION: "no task of this model answers with masks",
    THRESHOLD_OPTION: "no task of this model finds objects",
}


def read_options(parameters: Mapping[str, str], known: Collection[str]) -> Options:
    """The options among the parameters of a query; `known` are those that this model's tasks have.

    Raises:
        BadTasks: a value is wrong, or there is no task for it: every problem.
    """
    if parameters.keys().isdisjoint(Options._fields):
        return AS_ALWAYS
    given = {name: parameters[name] for name in Options._fields if name in parameters}
    problems = [problem for name in given if (problem := _refused(name, given[name], known))]
    if problems:
        raise BadTasks(problems)
    masks = given.get(MASKS_OPTION, AS_ALWAYS.masks)
    threshold = given.get(THRESHOLD_OPTION)
    return Options(
        masks=_way(masks) or AS_ALWAYS.masks,
        threshold=None if threshold is None else _share(threshold),
    )


def _refused(name: str, text: str, known: Collection[str]) -> Problem | None:
    if name not in known:
        return _problem(name, ABSENT[name], "absent", text)
    if (_way(text) if name == MASKS_OPTION else _share(text)) is None:
        return _problem(name, _rule(name, text), "invalid", text)
    return None


def _way(text: str) -> Masks | None:
    return next((way for way in MASKS if way == text), None)


def _share(text: str) -> float | None:
    """From 0 to 1, as JSON writes numbers, or nearly so."""
    number = float(text) if NUMBER.fullmatch(text) else 2.0
    return number if number <= 1 else None


def _rule(name: str, text: str) -> str:
    if name == THRESHOLD_OPTION:
        return "must be a number from 0 to 1"
    return f"{echo(text)!r}: no such way to write masks{suggestion(text, MASKS)}"


def _problem(name: str, rule: str, kind: str, text: str) -> Problem:
    return {
        "loc": ("query", name),
        "msg": rule,
        "type": f"{name}_{kind}",
        "input": echo(text),
    }
