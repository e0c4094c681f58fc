"""`?tasks=fare,minutes`: the tasks that a request names."""

from functools import lru_cache
from urllib.parse import parse_qsl

from models.contract import BadTasks, Contract, Problem
from models.contract.problems import echo, suggestion

NAME = "tasks"


class TaskQuery:
    """Reads query strings; those that come again and again are read once."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._all = contract.choose(None)
        self._chosen = lru_cache(maxsize=256)(self._choose)

    def tasks(self, query: bytes) -> tuple[str, ...]:
        """The tasks to answer.

        Raises:
            BadTasks: a task is unknown or named twice, or none is named; or there are other
                parameters: `?task=sin` must not run everything.
        """
        return self._chosen(query) if query else self._all

    def _choose(self, query: bytes) -> tuple[str, ...]:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        others = dict.fromkeys(name for name, _ in pairs if name != NAME)
        if others:
            raise BadTasks([_unknown(name) for name in others])
        given = [value for name, value in pairs if name == NAME]
        if not given:
            return self._all
        if len(given) > 1:
            rule = "given twice: name all tasks in one, between commas"
            where = ("query", NAME)
            problem = {"loc": where, "msg": rule, "type": "tasks_repeated", "input": given[1][:200]}
            raise BadTasks([problem])  # type: ignore[list-item]
        return self._contract.choose(given[0].split(",") if given[0] else [])


def _unknown(name: str) -> Problem:
    return {
        "loc": ("query", echo(name)),
        "msg": f"no such parameter{suggestion(name, [NAME])}",
        "type": "query_unknown",
        "input": None,
    }
