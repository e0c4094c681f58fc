"""What is learnt when the last epoch is over: the one place where finishers run."""

from onepass.training.data.prepare import Prepared
from onepass.training.finishing import Finished
from onepass.training.finishing.finishers import finish
from onepass.training.runs.loop import Loop


def finished(loop: Loop, prepared: Prepared, notes: list[str]) -> Finished:
    """What finishers learn of the weights that validation rows did not train. The network has the
    weights that serve when this returns."""
    network = loop.network
    network.load_state_dict(loop.best, strict=True)
    done = finish(prepared.contract, network, prepared.val, notes)
    assert not done.layers, "no network has a place for them as yet"
    network.load_state_dict(loop.kept, strict=True)
    return done
