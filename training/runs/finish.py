"""What is learnt when the last epoch is over: the one place where finishers run."""

from typing import Any, NamedTuple

from onepass.models.contract import Contract
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.notes import attempt
from onepass.training.finishing.conformal.finish import Promises, numbers_of
from onepass.training.finishing.finishers import finish
from onepass.training.runs.trained import Trained

UNPROMISED = "nothing is promised: intervals are without bounds, and sets have every label"


class Finish(NamedTuple):
    """What came of it."""

    contract: Contract
    promises: dict[str, Any]
    """Per task of which something is promised, of how many calibration rows it is learnt."""


def finished(trained: Trained, prepared: Prepared, notes: list[str]) -> Finish:
    """What finishers learn of the rows held out, by the weights that serve; where these are
    validation rows, by weights that were not trained on them. The network has the weights that
    serve when this returns, and these have what is promised of answers."""
    network, contract = trained.network, prepared.contract
    apart = prepared.held_out is not prepared.val
    network.load_state_dict(trained.kept if apart else trained.best, strict=True)
    contract = finish(contract, network, prepared.held_out, notes)
    promises: dict[str, Any] = {}
    promised = any(task.coverage for task in contract.tasks.values())
    if promised and prepared.calibration is not None:
        promises = attempt(notes, UNPROMISED, lambda: _promised(trained, prepared), promises)
    network.load_state_dict(trained.kept, strict=True)
    return Finish(contract, promises)


def _promised(trained: Trained, prepared: Prepared) -> dict[str, Any]:
    """Validation rows choose by weights that have not learnt of them; quantiles are those of the
    weights that serve."""
    network, spec, held_out = trained.network, trained.spec, prepared.calibration
    assert held_out is not None, "checked before"
    jointly = () if spec.certainty is None else spec.certainty.together(prepared.contract.tasks)
    promises = Promises(prepared.contract, jointly, spec.training.seed)
    network.load_state_dict(trained.best, strict=True)
    choices = promises.chosen(network, prepared.train, prepared.val)
    if trained.kept is not trained.best:
        network.load_state_dict(trained.kept, strict=True)
        promises.relearnt(network, prepared.both or prepared.train, choices)
    told = promises.made(network, held_out, choices)
    trained.kept.update(numbers_of(network))
    return told
