"""A trunk of one's own: a function in one's own module makes its stages.

It is called once per network: its modules are tried, and each column that needs some gets them, or
copies. And it is called where networks are trained, never because of what a bundle says: a bundle
is data. Such a bundle is served by its graph alone.
"""

from functools import partial
from typing import Annotated, Any, Literal

import torch
from pydantic import AfterValidator, Field
from torch import Tensor, nn

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Beside, FedLayout, Shape, Stage, TokenStage
from onepass.models.network.trunks.bag import MeanToken
from onepass.models.network.trunks.conv import Mean
from onepass.models.network.trunks.factory import made, named
from onepass.models.network.trunks.once import Once, on_meta
from onepass.models.network.trunks.trial import tried


def _named(factory: str) -> str:
    module, colon, function = factory.partition(":")
    if not (colon and all(map(str.isidentifier, (*module.split("."), function)))):
        raise ValueError(f"must be module:function, got {factory!r}")
    return factory


class CustomSpec(Frozen):
    """`factory` is `module:function`: it is given the `Shape` of what the trunk is fed, and
    `settings` by name, and gives a list of modules, the stages. Each keeps the layout: rows (B, F),
    a map (B, C, H, W), or tokens (B, L, D); stages over tokens are called with the mask, too.

    Behind the last stage maps and tokens become rows by their mean; `pool: none` hands tokens on.

    It is called once per network. Where several columns need a stage, each has its own random
    numbers, and what was read from a file or set to a value in every one of them.
    """

    kind: Literal["custom"] = "custom"
    factory: Annotated[str, AfterValidator(_named)]
    layout: FedLayout = "rows"
    pool: Literal["mean", "none"] = "mean"
    settings: dict[str, Any] = Field(default_factory=dict)


class Masked(TokenStage):
    """A stage of one's own over tokens: (B, L, D), (B, L) -> (B, L, D')."""

    def __init__(self, stage: nn.Module) -> None:
        super().__init__()
        self.stage = stage

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """What it makes of tokens, of which some are none."""
        return self.stage(x, mask)


def stages(spec: CustomSpec, shape: Shape) -> list[Stage]:
    """The stages, whose widths are seen by trying them; and the end.

    Raises:
        ValueError: there is no such function, or it makes something else; the text says what.
    """
    made_once, seen = _made(spec, shape)
    found = [
        Stage(partial(_stage, spec, made_once, index), width, spec.layout, stride)
        for index, (width, stride) in enumerate(seen)
    ]
    last = found[-1].width + shape.late
    match spec.layout, spec.pool:
        case "rows", _:
            return found
        case "map", _:
            return [*found, Stage(Mean, last)]
        case "tokens", "mean":
            return [*found, Stage(MeanToken, last)]
        case "tokens", "none":
            return [*found, Stage(Beside, last, "tokens")]


def _made(spec: CustomSpec, shape: Shape) -> tuple[Once, list[tuple[int, int]]]:
    """Its modules, and what comes out of each. Where sizes alone are looked at they have no numbers
    - unless their code looks at some.
    """
    make = partial(made, spec.factory, named(spec.factory), shape, spec.settings)
    try:
        made_once = Once(make)
        return made_once, tried(spec.factory, spec.layout, made_once.modules, shape)
    except ValueError:
        if not on_meta():
            raise
    with torch.device("cpu"):
        made_once = Once(make)
        return made_once, tried(spec.factory, spec.layout, made_once.modules, shape)


def _stage(spec: CustomSpec, made_once: Once, index: int) -> nn.Module:
    try:
        stage = made_once.stage(index)
    except ValueError as error:
        raise ValueError(f"trunk.factory: {spec.factory!r}: {error}") from error
    return Masked(stage) if spec.layout == "tokens" else stage
