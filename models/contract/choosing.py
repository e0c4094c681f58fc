"""Which tasks are asked: those that a caller names."""

from collections import Counter
from collections.abc import Collection, Iterable

from onepass.models.contract.errors import MAX_PROBLEMS, BadTasks, Problem, echo, suggestion


def chosen(names: Iterable[str], tasks: Collection[str]) -> tuple[str, ...]:
    """The tasks named, in the order in which they are declared.

    Raises:
        BadTasks: for a task that is unknown or named twice, and for none at all.
    """
    wanted = list(names)
    counts = Counter(wanted)
    unknown = [name for name in counts if name not in tasks]
    problems = [
        _problem(name, f"no such task{suggestion(name, tasks)}", "task_unknown")
        for name in unknown[:MAX_PROBLEMS]
    ]
    repeated = sorted(name for name, count in counts.items() if count > 1)
    problems += [_problem(name, "named twice", "task_repeated") for name in repeated[:MAX_PROBLEMS]]
    if not wanted:
        problems = [_problem("", "name at least one task", "task_missing")]
    if problems:
        raise BadTasks(problems, max(1, len(unknown) + len(repeated)))
    return tuple(name for name in tasks if name in counts)


def _problem(name: str, rule: str, kind: str) -> Problem:
    shown = echo(name)
    return {
        "loc": ("query", "tasks"),
        "msg": f"{shown!r}: {rule}",
        "type": kind,
        "input": shown,
    }
