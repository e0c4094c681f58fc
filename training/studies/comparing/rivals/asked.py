"""Whether the rivals that are asked for can take part: their packages, and what they can read."""

from collections.abc import Sequence
from typing import get_args

from onepass.training.data.prepare import Prepared
from onepass.training.specs.spec import BadSpec
from onepass.training.studies.comparing.rivals import Name, rival
from onepass.training.studies.comparing.rivals.goals import goals
from onepass.training.studies.comparing.rivals.packages import missing
from onepass.training.studies.comparing.rivals.table import unreadable

NAMES: tuple[Name, ...] = get_args(Name)


def named(names: Sequence[str]) -> list[Name]:
    """The rivals of these names, each once.

    Raises:
        BadSpec: there is none of a name, or what it needs is not installed.
    """
    known = [name for name in NAMES if name in names]
    problems = [
        f"--rivals: {name!r} is none of {', '.join(NAMES)}" for name in names if name not in NAMES
    ]
    problems += [
        f"--rivals: {name} needs {', '.join(lacking)}: pip install 'onepass[rivals]'"
        for name in known
        if (lacking := missing(rival(name).packages))
    ]
    if problems:
        raise BadSpec("\n".join(problems))
    return known


def check(prepared: Prepared) -> None:
    """That there is a table to learn from, and numbers or labels to answer.

    Raises:
        BadSpec: an input or a task is of another kind; names all of them.
    """
    contract = prepared.contract
    problems = [
        f"--rivals: inputs.{name} is of kind {contract.inputs[name].kind}, which no rival reads: "
        "they read numbers, vectors, categories, sets and timestamps; leave --rivals out"
        for name in unreadable(contract, prepared.train.inputs)
    ]
    problems += [
        f"--rivals: tasks.{name} is of kind {task.kind}, which no rival answers: "
        "they answer a number, quantiles or labels of a row; leave --rivals out"
        for name, task in contract.tasks.items()
        if not goals(task.form)
    ]
    if problems:
        raise BadSpec("\n".join(problems))
