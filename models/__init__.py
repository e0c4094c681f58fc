"""The contract, the network, and how a bundle answers. `models.load(path)` gives a Predictor."""

from models import quiet

quiet.hush()  # before any of the libraries that ask for it

from models.predictor import Predictor, load  # noqa: E402

__all__ = ["Predictor", "load"]
