"""One network that answers many questions: `fit(spec)` trains it, `load(path)` opens what it wrote,
`read(spec)` gives a spec as an object.

The package's own door, which is installed as `onepass/__init__.py`; `app`, `models` and `training`
are installed beside it. Each name is imported on first use: the service needs no torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onepass.models.bundle import Bundle
    from onepass.predictor import Predictor, load
    from onepass.training import fit
    from onepass.training.specs.read import read
    from onepass.training.specs.spec import Spec

__all__ = ["Bundle", "Predictor", "Spec", "fit", "load", "read"]
ROOMS = {
    "Bundle": "onepass.models.bundle",
    "Predictor": "onepass.predictor",
    "Spec": "onepass.training.specs.spec",
    "fit": "onepass.training",
    "load": "onepass.predictor",
    "read": "onepass.training.specs.read",
}


def __getattr__(name: str) -> Any:
    if name not in ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(ROOMS[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
