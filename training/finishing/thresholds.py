"""Above which probability a label is said, where a task leaves that to the rows held out."""

from collections.abc import Mapping

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.tasks import Task
from onepass.models.contract.tasks.labels import UNTUNED
from onepass.models.network import Network
from onepass.training.batches.rows import Rows
from onepass.training.evaluation.answers import fields_of, thin_answers
from onepass.training.tasks import kind_of

TUNED = "tuned"


def finish(contract: Contract, network: Network, held_out: Rows) -> Contract:
    """The contract with its thresholds tuned, where a task asks for that."""
    if not asked(contract):
        return contract
    if not len(held_out):
        return untuned(contract)
    names = [name for name, task in contract.tasks.items() if asks(task)]
    return tuned(contract, held_out, thin_answers(network, contract, held_out, tasks=names))


def asked(contract: Contract) -> bool:
    """Whether any task wants its threshold tuned."""
    return any(map(asks, contract.tasks.values()))


def asks(task: Task) -> bool:
    """Whether this one wants it."""
    return getattr(task, "threshold", None) == TUNED


def again(contract: Contract, said: Mapping[str, Task]) -> Contract:
    """The contract with `tuned` in place of numbers, where the tasks of a spec say that."""
    to_tune = {"threshold": TUNED}
    tasks = {
        name: task.model_copy(update=to_tune) if asks(said[name]) else task
        for name, task in contract.tasks.items()
    }
    return contract.model_copy(update={"tasks": tasks})


def untuned(contract: Contract) -> Contract:
    """The contract with one half in place of `tuned`."""
    half = {"threshold": UNTUNED}
    tasks = {n: t.model_copy(update=half) if asks(t) else t for n, t in contract.tasks.items()}
    return contract.model_copy(update={"tasks": tasks})


def tuned(contract: Contract, held_out: Rows, outputs: Arrays) -> Contract:
    """The contract with numbers in place of `tuned`; outputs are those of the rows held out."""
    tasks = dict(contract.tasks)
    for name, task in contract.tasks.items():
        if asks(task):
            fields = fields_of(outputs, task, name, held_out)
            tasks[name] = kind_of(task).tuned(held_out.known(name), fields)
    return contract.model_copy(update={"tasks": tasks})
