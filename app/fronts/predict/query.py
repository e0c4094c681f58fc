"""`?tasks=fare,minutes&with=warnings&masks=rle`: the tasks that a request names, what it wants
beside, and how it wants answers to be said."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl

from onepass.app.fronts.predict.additions import NOTHING, WITH, Added, Additions
from onepass.app.fronts.predict.wishes import read_options
from onepass.app.serving.deployment import Deployment
from onepass.models.contract import BadTasks, Problem
from onepass.models.contract.errors import MAX_PROBLEMS, echo, suggestion
from onepass.models.contract.options import AS_ALWAYS, Options
from onepass.models.contract.reach import alone

TASKS = "tasks"
MOST = 2 * MAX_PROBLEMS
"""Parameters that are looked at: of so many nearly all are unknown, or given twice."""
KNOWN = (TASKS, WITH, *Options._fields)


class Asked(NamedTuple):
    """The tasks to answer; what is wanted beside the answers; and how these are said."""

    tasks: tuple[str, ...]
    added: Added = NOTHING
    options: Options = AS_ALWAYS

    @property
    def is_plain(self) -> bool:
        """Whether nothing but tasks is asked."""
        return self.added == NOTHING and self.options == AS_ALWAYS


class Query:
    """Reads query strings; those that come again and again are read once."""

    def __init__(self, deployment: Deployment) -> None:
        self._contract = deployment.contract
        tasks = deployment.contract.tasks.values()
        self._options = dict.fromkeys(name for task in tasks for name in task.options)
        self.additions = Additions(deployment)
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
        options = read_options(parameters, self._options)
        tasks = self._all.tasks
        if TASKS in parameters:
            named = parameters[TASKS].split(",") if parameters[TASKS] else []
            tasks = self._contract.choose(named)
        added = self.additions.read(parameters, alone(tasks))
        return Asked(self.additions.asked(parameters, tasks), added, options)

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
