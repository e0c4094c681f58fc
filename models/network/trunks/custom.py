"""A trunk of one's own: a function in one's own module makes its stages.

It is called where networks are trained, and never because of what a bundle says: a bundle is data.
Such a bundle is served by its graph alone.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Annotated, Any, Literal

import torch
from pydantic import AfterValidator, Field
from torch import Tensor, nn

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Beside, Layout, Shape, Stage, TokenStage
from onepass.models.network.trunks.bag import MeanToken
from onepass.models.network.trunks.conv import Mean
from onepass.models.network.trunks.factory import made, named, said

PROBED = 2
"""Rows, and tokens of each."""


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
    """

    kind: Literal["custom"] = "custom"
    factory: Annotated[str, AfterValidator(_named)]
    layout: Layout = "rows"
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
    make = partial(made, spec.factory, named(spec.factory), shape, spec.settings)
    try:
        with torch.device("meta"):  # neither memory nor random numbers
            seen, real = list(_tried(spec, make(), shape)), False
    except ValueError:  # code that looks at numbers, or brings NumPy's, needs some
        with torch.device("cpu"), torch.random.fork_rng(devices=[]), torch.no_grad():
            seen, real = list(_tried(spec, make(), shape)), True
    found = [
        Stage(partial(_stage, spec, make, place, real), width, spec.layout, stride)
        for place, (width, stride) in enumerate(seen)
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


def _stage(
    spec: CustomSpec, make: Callable[[], Sequence[nn.Module]], place: int, real: bool
) -> nn.Module:
    with torch.device("cpu") if real else nullcontext():
        stage = make()[place]
    return Masked(stage) if spec.layout == "tokens" else stage


def _tried(
    spec: CustomSpec, modules: Sequence[nn.Module], shape: Shape
) -> Iterator[tuple[int, int]]:
    """Of each stage: the width of what comes out, and how many times smaller it makes a map."""
    fed: dict[Layout, tuple[int, ...]] = {
        "rows": (PROBED, shape.width),
        "map": (PROBED, shape.width, *shape.size),
        "tokens": (PROBED, PROBED, shape.width),
    }
    x = torch.zeros(fed[spec.layout])
    mask = [torch.ones(PROBED, PROBED, dtype=torch.bool)] if spec.layout == "tokens" else []
    for place, stage in enumerate(modules, start=1):
        before = tuple(x.shape)
        try:
            x = stage(x, *mask)
            same = 2 if mask else 1  # rows, and tokens of each
            if x.dim() != len(before) or x.shape[:same] != before[:same]:
                raise ValueError(
                    f"makes {tuple(x.shape)}, and {spec.layout} must stay {spec.layout}"
                )
        except Exception as error:  # the same
            text = f"stage {place}, fed {before}: {said(error)}"
            raise ValueError(f"trunk.factory: {spec.factory!r}: {text}") from error
        width = x.shape[2 if mask else 1]
        yield width, max(1, round(before[2] / x.shape[2])) if spec.layout == "map" else 1
