"""How good what is written is: each task by itself, so that one that cannot be judged is told, and
the others are judged all the same."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.reach import proven
from onepass.models.network import Network
from onepass.training.batches.batch import Batches, tensors
from onepass.training.batches.of_split import split_batches
from onepass.training.batches.rows import Rows
from onepass.training.bundles.promises import held, mapping
from onepass.training.bundles.report import Judged
from onepass.training.bundles.typical import typical
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.answers import ROWS, Answered, answer, answered
from onepass.training.evaluation.evaluate import SplitSkills, judge
from onepass.training.evaluation.notes import BEWARE, attempt, finite_rows
from onepass.training.runs.finish import finished
from onepass.training.runs.trained import Trained
from onepass.training.specs.spec import BadSpec
from onepass.training.tasks.metrics.metric import Fields

NOTHING = Answered({}, {}, np.zeros(0, dtype=np.bool_))
TRAIN_ROWS = 2000
"""Training rows that are judged, too, to see how much is known by heart."""


class Verdicts(NamedTuple):
    """What came of judging a run."""

    contract: Contract
    """With what finishers have learnt, such as thresholds."""
    prepared: Prepared
    """Judged rows without a finite answer have no labels here."""
    answered: Answered
    """What is kept of the answers to the rows that are judged."""
    metrics: Judged
    promises: dict[str, Any]
    """Whether what is promised of answers holds for them; empty where nothing is."""


def judged(trained: Trained, prepared: Prepared) -> Verdicts:
    """By the weights that serve, which the network has when this returns; what is learnt after the
    last epoch comes first."""
    notes, network, seed = prepared.notes, trained.network, trained.spec.training.seed
    contract, learnt, maps, reached = finished(trained, prepared, notes)
    network.load_state_dict(trained.best, strict=True)
    what = "what test rows do not label is not judged"
    unseen = attempt(
        notes, what, lambda: _on_validation(network, contract, prepared, seed), Judged()
    )
    network.load_state_dict(trained.kept, strict=True)
    rows, tasks = prepared.judged_rows, proven(contract.tasks, contract.reach)
    answering = partial(answered, network, contract, rows, tasks=tasks)
    found = attempt(notes, "no row has answers", answering, NOTHING)
    if not found.outputs:
        return Verdicts(contract, prepared, found, unseen, {})
    prepared, outputs = _finite(prepared, found.finite), found.outputs
    metrics = _each(contract, prepared, prepared.judged_rows, found.tallies, seed)
    judging = partial(held, contract, prepared.judged_rows, outputs=outputs, learnt=learnt)
    what, none = "what is promised is not judged", dict[str, Any]()
    promises = attempt(notes, what, judging, none) if learnt else none
    if promises and maps:
        what, mapped = "maps of probabilities are not judged", partial(mapping, network, rows, maps)
        promises |= {"maps": attempt(notes, what, mapped, none)}
    promises = typical(outputs, promises, reached) if reached else promises
    return Verdicts(contract, prepared, found, metrics | unseen, promises)


def _finite(prepared: Prepared, fine: NDArray[np.bool_]) -> Prepared:
    """Without the labels of rows whose answer is not finite, which a service refuses to give."""
    rows, split = prepared.judged_rows, prepared.judged_on
    if fine.all():
        return prepared
    prepared.notes.append(
        f"{BEWARE}{(~fine).sum()} of {len(rows)} {split} rows have no finite answer, number "
        f"{int(np.argmin(fine)) + 1} of them first: they are not judged"
    )
    kept = replace(rows, answered={task: mask & fine for task, mask in rows.answered.items()})
    return replace(prepared, test=kept) if split == "test" else replace(prepared, val=kept)


def _each(
    contract: Contract, prepared: Prepared, rows: Rows, tallies: Mapping[str, Fields], seed: int
) -> Judged:
    result: Judged = {}
    for name, task in contract.tasks.items():
        alone = contract.model_copy(update={"tasks": {name: task}})
        judging = partial(judge, alone, rows, prepared.train, tallies, seed=seed)
        result |= attempt(prepared.notes, f"{name} is not judged", judging, Judged())
    return result


def _on_validation(network: Network, contract: Contract, prepared: Prepared, seed: int) -> Judged:
    """Of tasks without a label in the test rows. These chose the best epoch: they flatter."""
    known = prepared.judged_rows.answered
    left = {name: task for name, task in contract.tasks.items() if not known[name].any()}
    if not left or prepared.judged_rows is prepared.val:
        return {}
    only = contract.model_copy(update={"tasks": left})
    found = answered(network, only, prepared.val, tasks=[*left])
    return _each(only, prepared, prepared.val, found.tallies, seed)


def golden_answers(network: Network, prepared: Prepared) -> Arrays:
    """The network's answers to the golden rows."""
    arrays = prepared.contract.read(prepared.golden)
    device = next(network.parameters()).device
    golden, size = tensors(arrays, device), len(prepared.golden)
    batches = Batches(golden, {}, {}, size=size, ragged=network.ragged)
    tasks = proven(prepared.contract.tasks, prepared.contract.reach)
    return answer(network, batches, tasks=tasks)


def check_answers(trained: Trained, prepared: Prepared) -> None:
    """Raises BadSpec before anything is learnt, where nothing could be proven after it."""
    outputs = golden_answers(trained.network, prepared)
    if not finite_rows(outputs, len(prepared.golden)):
        fields = [name for name, values in outputs.items() if not np.isfinite(values).all()]
        raise BadSpec(
            f"no golden row has a finite answer before training: {', '.join(fields)}; look for "
            "inputs that are far beyond all others, or a trunk of your own that gives NaN"
        )


def train_skills(network: Network, prepared: Prepared) -> dict[str, float]:
    """Of some training rows."""
    some = prepared.train.some(TRAIN_ROWS)
    batches = split_batches(network, some, size=ROWS)
    return SplitSkills(prepared.contract, some, prepared.train).of(network, batches)
