"""One stage of a network of pictures: what it is made of, and the names that others give it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from torch import nn


class Part(NamedTuple):
    """Layers one behind the other, or blocks of one shape, which sharing may look between."""

    make: Callable[[], Sequence[nn.Module]]
    width: int
    stride: int
    sources: dict[str, str]
    """Of each layer with weights: its path here, and in the state dict of whoever trained it."""
    blocks: bool = True


NORM = ("weight", "bias", "running_mean", "running_var")
COUNTED = "num_batches_tracked"
"""Of batch norm, which few state dicts of old have; nothing here reads it."""


def tensors(part: Part) -> dict[str, str]:
    """Of each tensor: its name here, and there."""
    names: dict[str, str] = {}
    for own, source in part.sources.items():
        fields = NORM if _is_norm(own) else NORM[:1]
        names |= {f"{own}.{field}": f"{source}.{field}" for field in fields}
    return names


def _is_norm(path: str) -> bool:
    """A norm stands behind its convolution, at an odd place."""
    return int(path.rpartition(".")[2]) % 2 == 1
