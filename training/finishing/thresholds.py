"""Above which probability a label is said: the threshold with the best F1 on the rows held out.

Lipton, Elkan, Naryanaswamy, "Optimal Thresholding of Classifiers to Maximize F1 Measure", 2014.
"""

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.forms import Cells, Choice, Choices, Objects, Quantity
from onepass.models.contract.tasks import Task
from onepass.models.contract.tasks.labels import UNTUNED
from onepass.models.network import Network
from onepass.training.batches.batch import Rows
from onepass.training.evaluation.evaluate import answered_by
from onepass.training.finishing import Finished
from onepass.training.tasks.metrics.metric import Target


def finish(contract: Contract, network: Network, held_out: Rows) -> Finished:
    """The contract with its thresholds tuned, where a task asks for that."""
    if not asked(contract):
        return Finished(contract, {})
    if not len(held_out):
        return Finished(untuned(contract), {})
    return Finished(tuned(contract, held_out, answered_by(network, held_out)), {})


def asked(contract: Contract) -> bool:
    """Whether any task wants its threshold tuned."""
    return any(getattr(task, "threshold", None) == "tuned" for task in contract.tasks.values())


def untuned(contract: Contract) -> Contract:
    """The contract with one half in place of `tuned`."""
    tasks = {
        name: task.model_copy(update={"threshold": UNTUNED})
        if getattr(task, "threshold", None) == "tuned"
        else task
        for name, task in contract.tasks.items()
    }
    return contract.model_copy(update={"tasks": tasks})


def tuned(contract: Contract, held_out: Rows, outputs: Arrays) -> Contract:
    """The contract with numbers in place of `tuned`; outputs are those of the rows held out."""
    tasks = {
        name: _tuned(task, held_out.known(name), outputs[f"{name}.{task.computed[0]}"][known])
        for name, task in contract.tasks.items()
        for known in [held_out.answered[name]]
    }
    return contract.model_copy(update={"tasks": tasks})


def _tuned(task: Task, target: Target, table: NDArray[np.float32]) -> Task:
    if getattr(task, "threshold", None) != "tuned":
        return task
    threshold: float | tuple[float, ...]
    match task.form:
        case Choice():
            threshold = best_threshold(target, table[:, 1])
        case Choices():
            threshold = tuple(
                best_threshold(one[known], score[known])
                for one, score in zip(target.T, table.T, strict=True)
                for known in [~np.isnan(one)]
            )
        case Quantity() | Cells() | Objects():
            raise AssertionError("these say nothing above a threshold")
    return task.model_copy(update={"threshold": threshold})


def best_threshold(target: Target, score: NDArray[np.float32]) -> float:
    """The threshold with the best F1 of the positive rows: (N,) of 0 and 1, (N,) -> ().

    It lies halfway between two neighbouring probabilities, so that rounding does not matter. 0.5
    where no row is positive.
    """
    order = np.argsort(-score, kind="stable")
    ordered, hits = score[order].astype(np.float64), np.cumsum(target[order], dtype=np.float64)
    if not len(ordered) or not hits[-1]:
        return UNTUNED
    f1 = 2 * hits / (np.arange(1, len(ordered) + 1) + hits[-1])
    below = np.append(ordered[1:], 0.0)
    f1[ordered - below < 1e-6] = -1  # equal probabilities are all said, or none
    best = int(f1.argmax())
    return float(np.clip((ordered[best] + below[best]) / 2, 1e-6, 1 - 1e-6))
