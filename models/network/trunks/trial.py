"""A trial of stages of one's own: a few zeros are sent through them, to see what comes out."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from onepass.models.network.flow import FedLayout, Level, Shape
from onepass.models.network.trunks.factory import error_line

PROBED = 2
"""Rows, and tokens of each."""
Levels = tuple[Level, ...]
"""Of each map that comes out of a stage, the finest first; of rows and tokens there is one."""


def tried(
    name: str, modules: Sequence[nn.Module], *, layout: FedLayout, shape: Shape
) -> list[Levels]:
    """What comes out of each stage.

    Raises:
        ValueError: one of them fails, or makes something else.
    """
    x: tuple[Tensor, ...] = (_zeros(layout, shape),)
    mask = [torch.ones(PROBED, PROBED, dtype=torch.bool)] if layout == "tokens" else []
    seen = []
    with _traceless(modules):
        for number, stage in enumerate(modules, start=1):
            before = x
            try:
                x = _through(stage, before, mask=mask, layout=layout)
                _check_end(x, last=number == len(modules))
            except Exception as error:  # whatever foreign code raises
                shapes = [tuple(one.shape) for one in before]
                text = f"stage {number}, fed {shapes[0] if len(shapes) == 1 else shapes}"
                raise ValueError(f"trunk.factory: {name!r}: {text}: {error_line(error)}") from error
            seen.append(tuple(_level(one, before[0], layout=layout) for one in x))
    return seen


def _zeros(layout: FedLayout, shape: Shape) -> Tensor:
    match layout:
        case "rows":
            return torch.zeros(PROBED, shape.width)
        case "map":
            return torch.zeros(PROBED, shape.width, *shape.size)
        case "tokens":
            return torch.zeros(PROBED, PROBED, shape.width)


def _through(
    stage: nn.Module, x: tuple[Tensor, ...], *, mask: Sequence[Tensor], layout: FedLayout
) -> tuple[Tensor, ...]:
    result = stage(x[0] if len(x) == 1 else list(x), *mask)
    several = layout == "map" and isinstance(result, list | tuple) and len(result) > 0
    maps: tuple[Tensor, ...] = tuple(result) if several else (result,)
    same = 2 if mask else 1  # rows, and tokens of each
    for one in maps:
        if one.dim() != x[0].dim() or one.shape[:same] != x[0].shape[:same]:
            raise ValueError(f"makes {tuple(one.shape)}, and {layout} must stay {layout}")
    return maps


def _check_end(maps: tuple[Tensor, ...], *, last: bool) -> None:
    widths = [one.shape[1] for one in maps]
    if last and len(maps) > 1 and len(set(widths)) > 1:
        raise ValueError(f"makes maps of {widths} channels: at the end all have as many")


def _level(x: Tensor, before: Tensor, *, layout: FedLayout) -> Level:
    match layout:
        case "rows":
            return Level(x.shape[1], 1)
        case "map":
            return Level(x.shape[1], max(1, round(before.shape[2] / x.shape[2])))
        case "tokens":
            return Level(x.shape[2], 1)


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
