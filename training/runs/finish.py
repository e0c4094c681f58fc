"""What is learnt when the last epoch is over: the one place where finishers run."""

from onepass.training.data.prepare import Prepared
from onepass.training.finishing import Finished
from onepass.training.finishing.finishers import finish
from onepass.training.runs.trained import Trained


def finished(trained: Trained, prepared: Prepared, notes: list[str]) -> Finished:
    """What finishers learn of the rows held out, by the weights that serve; where these are
    validation rows, by weights that were not trained on them. The network has the weights that
    serve when this returns."""
    network, asked = trained.network, prepared.calibration is not None
    network.load_state_dict(trained.kept if asked else trained.best, strict=True)
    done = finish(prepared.contract, network, prepared.held_out, notes)
    assert not done.layers, "no network has a place for them as yet"
    network.load_state_dict(trained.kept, strict=True)
    return done
