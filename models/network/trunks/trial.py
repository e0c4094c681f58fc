"""A trial of stages of one's own: a few zeros are sent through them, to see what comes out."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from onepass.models.network.flow import FedLayout, Shape
from onepass.models.network.trunks.factory import said

PROBED = 2
"""Rows, and tokens of each."""


def tried(
    name: str, layout: FedLayout, modules: Sequence[nn.Module], shape: Shape
) -> list[tuple[int, int]]:
    """Of each stage: the width of what comes out, and how many times smaller it makes a map.

    Raises:
        ValueError: one of them fails, or makes something else.
    """
    fed: dict[FedLayout, tuple[int, ...]] = {
        "rows": (PROBED, shape.width),
        "map": (PROBED, shape.width, *shape.size),
        "tokens": (PROBED, PROBED, shape.width),
    }
    x = torch.zeros(fed[layout])
    mask = [torch.ones(PROBED, PROBED, dtype=torch.bool)] if layout == "tokens" else []
    seen = []
    with _traceless(modules):
        for number, stage in enumerate(modules, start=1):
            before = tuple(x.shape)
            try:
                x = _through(stage, x, mask, layout)
            except Exception as error:  # whatever foreign code raises
                text = f"stage {number}, fed {before}: {said(error)}"
                raise ValueError(f"trunk.factory: {name!r}: {text}") from error
            stride = max(1, round(before[2] / x.shape[2])) if layout == "map" else 1
            seen.append((x.shape[2 if mask else 1], stride))
    return seen


def _through(stage: nn.Module, x: Tensor, mask: Sequence[Tensor], layout: FedLayout) -> Tensor:
    result: Tensor = stage(x, *mask)
    same = 2 if mask else 1  # rows, and tokens of each
    if result.dim() != x.dim() or result.shape[:same] != x.shape[:same]:
        raise ValueError(f"makes {tuple(result.shape)}, and {layout} must stay {layout}")
    return result


@contextmanager
def _traceless(modules: Sequence[nn.Module]) -> Iterator[None]:
    """They are those that will be trained: neither random numbers are used up nor statistics
    taken.
    """
    kept = [
        (owner, name, buffer, buffer.clone())
        for module in modules
        for owner in module.modules()
        for name, buffer in owner.named_buffers(recurse=False)
    ]
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        try:
            yield
        finally:
            for owner, name, buffer, before in kept:
                buffer.copy_(before)
                setattr(owner, name, buffer)
