"""The contract, the network, and how a bundle answers. `models.load(path)` gives a Predictor."""

from models.predictor import Predictor, load

__all__ = ["Predictor", "load"]
