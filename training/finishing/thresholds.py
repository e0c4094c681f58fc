"""Above which probability a label is said, where a task leaves that to the rows held out."""

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.tasks import Task
from onepass.models.contract.tasks.labels import UNTUNED
from onepass.models.network import Network
from onepass.training.batches.batch import Rows
from onepass.training.evaluation.evaluate import answered_by, fields_of
from onepass.training.finishing import Finished
from onepass.training.tasks import kind_of


def finish(contract: Contract, network: Network, held_out: Rows) -> Finished:
    """The contract with its thresholds tuned, where a task asks for that."""
    if not asked(contract):
        return Finished(contract, {})
    if not len(held_out):
        return Finished(untuned(contract), {})
    return Finished(tuned(contract, held_out, answered_by(network, held_out)), {})


def asked(contract: Contract) -> bool:
    """Whether any task wants its threshold tuned."""
    return any(map(_asks, contract.tasks.values()))


def _asks(task: Task) -> bool:
    return getattr(task, "threshold", None) == "tuned"


def untuned(contract: Contract) -> Contract:
    """The contract with one half in place of `tuned`."""
    half = {"threshold": UNTUNED}
    tasks = {n: t.model_copy(update=half) if _asks(t) else t for n, t in contract.tasks.items()}
    return contract.model_copy(update={"tasks": tasks})


def tuned(contract: Contract, held_out: Rows, outputs: Arrays) -> Contract:
    """The contract with numbers in place of `tuned`; outputs are those of the rows held out."""
    tasks = dict(contract.tasks)
    for name, task in contract.tasks.items():
        if _asks(task):
            fields = fields_of(outputs, task, name, held_out)
            tasks[name] = kind_of(task).tuned(held_out.known(name), fields)
    return contract.model_copy(update={"tasks": tasks})
