"""What is learnt when the last epoch is over: the one place where finishers run."""

from onepass.training.data.prepare import Prepared
from onepass.training.finishing import Finished
from onepass.training.finishing.finishers import finish
from onepass.training.runs.loop import Loop


def finished(loop: Loop, prepared: Prepared, notes: list[str]) -> Finished:
    """What finishers learn of the rows held out, by the weights that serve; where these are
    validation rows, by weights that were not trained on them. The network has the weights that
    serve when this returns."""
    network, asked = loop.network, prepared.calibration is not None
    network.load_state_dict(loop.kept if asked else loop.best, strict=True)
    done = finish(prepared.contract, network, prepared.held_out, notes)
    assert not done.layers, "no network has a place for them as yet"
    network.load_state_dict(loop.kept, strict=True)
    return done
