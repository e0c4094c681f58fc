"""`?tasks=fare,minutes&with=warnings&masks=rle`: the tasks that a request names, what it wants
beside, and how it wants answers to be said."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl

from onepass.app.fronts.predict.warnings import WARNINGS, Warnings
from onepass.app.fronts.predict.wishes import read_options
from onepass.app.serving.deployment import Deployment
from onepass.models.contract import BadTasks, Problem
from onepass.models.contract.errors import MAX_PROBLEMS, echo, suggestion
from onepass.models.contract.options import AS_ALWAYS, Options

TASKS, WITH = "tasks", "with"
MOST = 2 * MAX_PROBLEMS
"""Parameters that are looked at: of so many nearly all are unknown, or given twice."""
BESIDE = (WARNINGS,)
"""What an answer may have beside the tasks."""
KNOWN = (TASKS, WITH, *Options._fields)


class Asked(NamedTuple):
    """The tasks to answer; who looks for warnings, where they are asked for; and how answers are
    said."""

    tasks: tuple[str, ...]
    warnings: Warnings | None = None
    options: Options = AS_ALWAYS

    @property
    def is_plain(self) -> bool:
        """Whether nothing but tasks is asked."""
        return self.warnings is None and self.options == AS_ALWAYS


class Query:
    """Reads query strings; those that come again and again are read once."""

    def __init__(self, deployment: Deployment) -> None:
        self._contract = deployment.contract
        tasks = deployment.contract.tasks.values()
        self._options = dict.fromkeys(name for task in tasks for name in task.options)
        self._warnings = Warnings(deployment)
        self._all = Asked(deployment.contract.choose(None))
        self._known = lru_cache(maxsize=256)(self._parse)

    def read(self, query: bytes) -> Asked:
        """What is asked.

        Raises:
            BadTasks: a task is unknown or named twice, or none is named; or there are other
                parameters: `?task=sin` must not run everything.
        """
        return self._known(query) if query else self._all

    def _parse(self, query: bytes) -> Asked:
        some = "&".join(query.decode("latin-1").split("&", MOST)[:MOST])
        pairs = parse_qsl(some, keep_blank_values=True)
        unknown = [name for name in dict(pairs) if name not in KNOWN]
        problems = [self._unknown(name) for name in unknown[:MAX_PROBLEMS]]
        parameters: dict[str, str] = {}
        for name, value in pairs:
            if name in parameters and len(problems) <= MAX_PROBLEMS:
                problems.append(_repeated(name, value))
            parameters.setdefault(name, value)
        if problems:
            raise BadTasks(problems, max(len(problems), len(unknown)))
        warnings = self._warnings if self._wants_warnings(parameters) else None
        options = read_options(parameters, self._options)
        if TASKS not in parameters:
            return Asked(self._all.tasks, warnings, options)
        named = parameters[TASKS].split(",") if parameters[TASKS] else []
        return Asked(self._contract.choose(named), warnings, options)

    def _wants_warnings(self, parameters: Mapping[str, str]) -> bool:
        if WITH not in parameters:
            return False
        names = dict.fromkeys(parameters[WITH].split(","))
        unknown = [name for name in names if name not in BESIDE]
        problems = [_beside(name, suggestion(name, BESIDE)) for name in unknown[:MAX_PROBLEMS]]
        if not problems and not self._warnings.have_a_place:
            why = ": a task of this bundle has that name, so answers have no place for them"
            problems = [_beside(WARNINGS, why)]
        if problems:
            raise BadTasks(problems, max(len(problems), len(unknown)))
        return True

    def _unknown(self, name: str) -> Problem:
        return {
            "loc": ("query", echo(name)),
            "msg": f"no such parameter{suggestion(name, [TASKS, WITH, *self._options])}",
            "type": "query_unknown",
            "input": None,
        }


def _repeated(name: str, value: str) -> Problem:
    several = f": name all {TASKS if name == TASKS else 'that is wanted'} in one, between commas"
    return {
        "loc": ("query", name),
        "msg": f"given twice{several if name in (TASKS, WITH) else ''}",
        "type": f"{name}_repeated",
        "input": echo(value),
    }


def _beside(name: str, rule: str) -> Problem:
    return {
        "loc": ("query", WITH),
        "msg": f"{echo(name)!r}: no such thing beside an answer{rule}",
        "type": "with_unknown",
        "input": echo(name),
    }
