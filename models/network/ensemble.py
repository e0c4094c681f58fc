"""Members: several networks in one, which share their weight matrices and differ in vectors.

Wen, Tran, Ba, "BatchEnsemble: An Alternative Approach to Efficient Ensemble and Lifelong Learning",
ICLR 2020; Gorishniy, Kotelnikov, Babenko, "TabM: Advancing Tabular Deep Learning with
Parameter-Efficient Ensembling", ICLR 2025. Behind the encoders B rows become N B rows, those of the
first member first: whatever runs on rows runs on these. Each member has its own loss, never that of
their average; answers, not logits, are averaged in the graph.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from onepass.models.contract.frozen import Frozen
from onepass.models.network.encoders.base import RowPart
from onepass.models.network.flow import Layout

FOLDED = 512
"""Rows of each member from which it is faster, in training, to scale matrices than rows."""
ROWS = (
    "members share a trunk of rows, and what is handed to this one is {layout}: "
    "say trunk: {{kind: mlp}}, or leave ensemble out"
)
NORM = (
    "batch norm would take the statistics of all members together, and they are independent: "
    "say trunk.norm: layer or none, or leave ensemble out"
)
LAYERS = (
    "batch gives the members scales of every layer of an mlp, and the trunk is none: say kind: mini"
)


class EnsembleSpec(Frozen):
    """`members` answer together. Each scales the encoded inputs in its own way and has heads of its
    own; `batch` gives it also a scale of what every layer of an mlp is fed and puts out, and a bias
    (TabM), `mini` nothing else (TabM-mini).

    With `batches: own` a step of training draws `batch_size` rows for each member, not for all.
    """

    members: int = Field(default=8, ge=1, le=256)
    """How many networks answer together."""
    kind: Literal["batch", "mini"] = "batch"
    """What a member has for itself: with `mini` a scale of the encoded inputs and heads, with
    `batch` scales and a bias of every layer of an mlp, too."""
    batches: Literal["shared", "own"] = "shared"
    """Whether a step draws `batch_size` rows for all members (`shared`), or for each (`own`)."""
    trained: int | None = Field(default=None, ge=2, le=256)
    """How many there were when it was trained, of which `onepass trim` left these."""

    @property
    def count(self) -> int | None:
        """How many members there are; None for a plain network, which is what one member is."""
        return None if self.members == 1 and self.trained is None else self.members


Ensemble = EnsembleSpec | None


class MemberScale(nn.Module):
    """Where rows become those of the members, each in its own scale: (B, F) -> (N B, F).

    A scale begins as a random sign for each feature; where numbers are embedded, as a normal number
    for each input, as those of TabM do.
    """

    def __init__(self, members: int, parts: Sequence[RowPart]) -> None:
        """`parts` make the features."""
        super().__init__()
        chunks = [chunk for part in parts for chunk in part.chunks]
        drawn = torch.randn(members, len(chunks))
        inner = [module for part in parts for module in part.modules()]
        if not any(isinstance(one, RowPart) and one.embeds_numbers for one in inner):
            drawn = torch.where(drawn < 0, -1.0, 1.0)
        inputs = [index for index, width in enumerate(chunks) for _ in range(width)]
        self.scale = nn.Parameter(drawn[:, inputs])
        self.apart = False
        """Whether rows are those of the members already: each has drawn its own."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, F), or (N B, F) where each member has its own -> (N B, F)."""
        rows = x.reshape(len(self.scale), -1, x.shape[1]) if self.apart else x
        return (rows * self.scale.unsqueeze(1)).reshape(-1, x.shape[1])


class MemberLinear(nn.Linear):
    """A layer whose weights members share: (N, B, in) -> (N, B, out).

    Of the first layer behind the encoders the members' scales stand there already.
    """

    bias: nn.Parameter

    def __init__(self, fed: int, out: int, *, members: int, first: bool) -> None:
        super().__init__(fed, out)
        self.bias = nn.Parameter(self.bias.detach().repeat(members, 1))  # all begin alike
        self.scale_in = None if first else nn.Parameter(torch.ones(members, fed))
        self.scale_out = nn.Parameter(torch.ones(members, out))

    def forward(self, x: Tensor) -> Tensor:
        """The layer of each member over its rows."""
        if self.training and x.shape[1] >= FOLDED:
            return self._folded(x)
        x = x if self.scale_in is None else x * self.scale_in.unsqueeze(1)
        x = nn.functional.linear(x, self.weight)
        return torch.addcmul(self.bias.unsqueeze(1), x, self.scale_out.unsqueeze(1))

    def _folded(self, x: Tensor) -> Tensor:
        """The same with a matrix for each member."""
        weight = self.weight * self.scale_out.unsqueeze(2)  # (N, out, in)
        weight = weight if self.scale_in is None else weight * self.scale_in.unsqueeze(1)
        return torch.baddbmm(self.bias.unsqueeze(1), x, weight.transpose(1, 2))


class MemberStage(nn.Sequential):
    """Layers that know members apart, between rows that do not: (N B, F) -> (N B, D)."""

    def __init__(self, members: int, *layers: nn.Module) -> None:
        super().__init__(*layers)
        self.members = members

    def forward(self, x: Tensor) -> Tensor:
        """The rows of the first member, behind them those of the second."""
        x = x.reshape(self.members, -1, x.shape[1])
        for layer in self:
            x = layer(x)
        return x.reshape(-1, x.shape[2])


def check(spec: Ensemble, layout: Layout, trunk: Sequence[nn.Module]) -> None:
    """Whether members can share a trunk of these modules, and what it is fed.

    Raises:
        ValueError: they cannot; the text says what to do.
    """
    if spec is None or spec.count is None:
        return
    inner = [module for stage in trunk for module in stage.modules()]
    if layout != "rows":
        raise ValueError(f"ensemble: {ROWS.format(layout=layout)}")
    if any(isinstance(module, _BatchNorm) for module in inner):
        raise ValueError(f"ensemble: {NORM}")
    if spec.kind == "batch" and trunk and not any(isinstance(one, MemberLinear) for one in inner):
        raise ValueError(f"ensemble.kind: {LAYERS}")


OWNERS = (MemberScale, MemberLinear)


class PerMember(NamedTuple):
    """A parameter that holds a slice per member, along its first axis."""

    name: str
    parameter: nn.Parameter


def per_member(module: nn.Module, prefix: str = "") -> Iterator[PerMember]:
    """What members do not share of a part of the network below the heads."""
    for path, inner in module.named_modules(prefix=prefix):
        own = inner.named_parameters(recurse=False) if isinstance(inner, OWNERS) else ()
        yield from (PerMember(f"{path}.{name}", p) for name, p in own if name != "weight")


def members_apart(network: nn.Module, apart: bool) -> None:
    """Whether the rows that follow are each member's own, one member's behind another's."""
    for module in network.modules():
        if isinstance(module, MemberScale):
            module.apart = apart
