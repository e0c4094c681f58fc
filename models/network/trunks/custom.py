"""A trunk of one's own: a function in one's own module makes its stages.

It is called once per network: its modules are tried, and each column that needs some gets them, or
copies. And it is called where networks are trained, never because of what a bundle says: a bundle
is data. Such a bundle is served by its graph alone.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal

import torch
from pydantic import AfterValidator, Field
from torch import nn

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import FedLayout, Shape, Stage
from onepass.models.network.stages import Beside
from onepass.models.network.trunks.bag import MeanToken
from onepass.models.network.trunks.conv import Mean
from onepass.models.network.trunks.factory import made, named
from onepass.models.network.trunks.once import Once, on_meta
from onepass.models.network.trunks.trial import Levels, tried
from onepass.models.network.trunks.wrapped import Masked, Scaled


def _named(factory: str) -> str:
    module, colon, function = factory.partition(":")
    if not (colon and all(map(str.isidentifier, (*module.split("."), function)))):
        raise ValueError(f"must be module:function, got {factory!r}")
    return factory


class CustomSpec(Frozen):
    """`factory` is `module:function`: it is given the `Shape` of what the trunk is fed, and
    `settings` by name, and gives a list of modules, the stages. Each keeps the layout: rows (B, F),
    a map (B, C, H, W), or tokens (B, L, D); stages over tokens are called with the mask, too. A
    stage may make a list of maps of one, the finest first: a pyramid, which the next one is fed.

    Behind the last stage maps and tokens become rows by their mean; `pool: none` hands them on.

    It is called once per network. Where several columns need a stage, each has its own random
    numbers, and what was read from a file or set to a value in every one of them.
    """

    kind: Literal["custom"] = "custom"
    factory: Annotated[str, AfterValidator(_named)] = Field(examples=["mymodule:stages"])
    """`module:function`, which makes the stages."""
    layout: FedLayout = "rows"
    """What the trunk takes and keeps: rows (B, F), a map (B, C, H, W), or tokens (B, L, D)."""
    pool: Literal["mean", "none"] = "mean"
    """What becomes of maps and tokens behind the last stage: rows by their `mean`, or `none`, which
    hands them on."""
    settings: dict[str, Any] = Field(default_factory=dict)
    """What the function is given beside the shape, by name."""


def stages(spec: CustomSpec, shape: Shape) -> list[Stage]:
    """The stages, whose widths are seen by trying them; and the end.

    Raises:
        ValueError: there is no such function, or it makes something else; the text says what.
    """
    once, seen = _made(spec, shape)
    befores: list[Levels] = [(), *seen[:-1]]
    own = [
        _stage(partial(_module, spec, once, index, several), levels, spec.layout)
        for index, levels in enumerate(seen)
        for several in [len(levels) > 1 or len(befores[index]) > 1]
    ]
    last = own[-1]
    match spec.layout, spec.pool:
        case "rows", _:
            return own
        case (("map" | "tokens"), "mean"):
            pool = Mean if spec.layout == "map" else MeanToken
            return [*own, Stage(pool, last.width + shape.late)]
        case (("map" | "tokens"), "none"):
            ends = tuple(level._replace(width=level.width + shape.late) for level in last.coarser)
            return [*own, Stage(Beside, last.width + shape.late, last.layout, coarser=ends)]


def _stage(make: Callable[[], nn.Module], levels: Levels, layout: FedLayout) -> Stage:
    (width, stride), *coarser = levels
    return Stage(make, width, "pyramid" if coarser else layout, stride, tuple(coarser))


def _made(spec: CustomSpec, shape: Shape) -> tuple[Once, list[Levels]]:
    """Its modules, and what comes out of each. Where sizes alone are looked at they have no numbers
    - unless their code looks at some.
    """
    make = partial(made, spec.factory, named(spec.factory), shape, spec.settings)
    try:
        once = Once(make)
        return once, tried(spec.factory, once.modules, layout=spec.layout, shape=shape)
    except ValueError:
        if not on_meta():
            raise
    with torch.device("cpu"):
        once = Once(make)
        return once, tried(spec.factory, once.modules, layout=spec.layout, shape=shape)


def _module(spec: CustomSpec, once: Once, index: int, several: bool) -> nn.Module:
    try:
        module = once.stage(index)
    except ValueError as error:
        raise ValueError(f"trunk.factory: {spec.factory!r}: {error}") from error
    match spec.layout:
        case "tokens":
            return Masked(module)
        case "map" if several:
            return Scaled(module)
        case "rows" | "map":
            return module
