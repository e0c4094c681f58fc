"""The contract, the network, and how a bundle answers. `models.load(path)` gives a Predictor."""

if __name__ == "models":
    raise ImportError("`models` is a part of onepass: it is imported as onepass.models")


from onepass.models import quiet

quiet.hush()  # before any of the libraries that ask for it

from onepass.models.predictor import Predictor  # noqa: E402
from onepass.models.proven import load  # noqa: E402

__all__ = ["Predictor", "load"]
