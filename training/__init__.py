"""The workshop: from a spec to a bundle. `training.fit(spec)` is the whole line.

`fit` is imported on first use: `onepass serve` passes through this package in images that hold
no torch.
"""

if __name__ == "training":
    raise ImportError("`training` is a part of onepass: it is imported as onepass.training")


from typing import TYPE_CHECKING, Any

from onepass.models import quiet

quiet.spare_home()

if TYPE_CHECKING:
    from onepass.training.fitting import fit

__all__ = ["fit"]


def __getattr__(name: str) -> Any:
    if name != "fit":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from onepass.training.fitting import fit  # noqa: PLC0415 - see above

    return fit
