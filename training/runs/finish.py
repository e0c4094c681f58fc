"""What is learnt when the last epoch is over: the one place where finishers run."""

from typing import Any, NamedTuple

from onepass.models.contract import Contract
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.notes import attempt
from onepass.training.finishing.calibration import Learnt
from onepass.training.finishing.conformal.finish import Promises, numbers_of
from onepass.training.finishing.far.learn import learn
from onepass.training.finishing.finishers import finish
from onepass.training.runs.trained import Trained

UNREACHED = "it is not told how far rows lie from training's: all count as typical"
UNPROMISED = "nothing is promised: intervals are without bounds, and sets have every label"


class Finish(NamedTuple):
    """What came of it."""

    contract: Contract
    promises: dict[str, Any]
    """Per task of which something is promised, of how many calibration rows it is learnt."""
    maps: dict[str, Learnt]
    """Per task whose probabilities may be mapped, whether they are."""
    reach: int = 0
    """Of how many calibration rows it is learnt how far rows lie from training's."""


def finished(trained: Trained, prepared: Prepared, notes: list[str]) -> Finish:
    """What finishers learn of the rows held out, by the weights that serve; where these are
    validation rows, by weights that were not trained on them. The network has the weights that
    serve when this returns, and these have what is promised of answers."""
    network, contract = trained.network, prepared.contract
    promised = any(task.coverage for task in contract.tasks.values())
    promises = _promises(trained, prepared) if promised and prepared.calibration else None
    maps: dict[str, Learnt] = {}
    if promises is not None:
        what = "probabilities are as the network gives them"
        maps = attempt(notes, what, lambda: _calibrated(trained, prepared, promises), maps)
    apart = prepared.held_out is not prepared.val
    network.load_state_dict(trained.kept if apart else trained.best, strict=True)
    contract = finish(contract, network, prepared.held_out, notes)
    told: dict[str, Any] = {}
    if promises is not None:
        told = attempt(notes, UNPROMISED, lambda: _promised(trained, prepared, promises), told)
    network.load_state_dict(trained.kept, strict=True)
    far = attempt(notes, UNREACHED, lambda: _reached(trained, prepared), 0)
    return Finish(contract, told, maps, far)


def _reached(trained: Trained, prepared: Prepared) -> int:
    """How far rows lie from training's, by the weights that serve."""
    network, held_out = trained.network, prepared.calibration
    if network.reach is None or held_out is None:
        return 0
    rows = (prepared.both or prepared.train) if trained.refitted else prepared.train
    count = learn(
        prepared.contract, network,
        train=rows, val=prepared.val, held_out=held_out, seed=trained.spec.training.seed,
    )  # fmt: skip
    trained.kept.update(
        {n: v.clone() for n, v in network.state_dict().items() if n.startswith("reach.")}
    )
    return count


def _promises(trained: Trained, prepared: Prepared) -> Promises:
    spec = trained.spec
    jointly = () if spec.certainty is None else spec.certainty.together(prepared.contract.tasks)
    return Promises(prepared.contract, jointly, spec.training.seed)


def _calibrated(trained: Trained, prepared: Prepared, promises: Promises) -> dict[str, Learnt]:
    """Maps of probabilities, learnt of validation rows by weights that have not: all weights get
    them."""
    network = trained.network
    network.load_state_dict(trained.best, strict=True)
    learnt, numbers = promises.calibrated(network, prepared.val), numbers_of(network)
    for weights in (trained.best, trained.kept):
        weights.update(numbers)
    return learnt


def _promised(trained: Trained, prepared: Prepared, promises: Promises) -> dict[str, Any]:
    """Validation rows choose by weights that have not learnt of them; quantiles are those of the
    weights that serve."""
    network, held_out = trained.network, prepared.calibration
    assert held_out is not None, "checked before"
    network.load_state_dict(trained.best, strict=True)
    choices = promises.chosen(network, prepared.train, prepared.val)
    if trained.kept is not trained.best:
        network.load_state_dict(trained.kept, strict=True)
        promises.relearnt(network, prepared.both or prepared.train, choices)
    told = promises.made(network, held_out, choices)
    trained.kept.update(numbers_of(network))
    return told
