"""How features of several columns or experts become those of one task."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from onepass.models.network.flow import Flow


class Gates(nn.Module):
    """A softmax over E experts for each owner, linear in what the gate looks at, without bias."""

    def __init__(self, owners: int, width: int, experts: int) -> None:
        super().__init__()
        bound = width**-0.5  # as nn.Linear starts
        self.weight = nn.Parameter(torch.empty(owners, experts, width).uniform_(-bound, bound))

    def forward(self, x: Tensor, owners: Sequence[int]) -> Tensor:
        """Features (B, F) -> weights (B, A, E) of these owners, by one product."""
        weight = of(self.weight, owners)  # (A, E, F)
        scores = nn.functional.linear(x, weight.flatten(0, 1))  # (B, A E)
        return scores.unflatten(1, weight.shape[:2]).softmax(dim=2)


def of(table: Tensor, owners: Sequence[int]) -> Tensor:
    """The rows of these owners; all of them without a copy, as the exported graph has them."""
    return table if list(owners) == list(range(len(table))) else table[list(owners)]


def blended(weights: Tensor, experts: Sequence[Flow]) -> list[Flow]:
    """(B, A, E) or (A, E) and E flows of (B, ...) -> A flows."""
    rule = "bae,be...->ba..." if weights.dim() == 3 else "ae,be...->ba..."
    blends = []
    for maps in zip(*(flow.maps for flow in experts), strict=True):
        offered = torch.stack(maps, dim=1)  # (B, E, ...)
        blends.append(torch.einsum(rule, weights, offered).unbind(1))
    return [experts[0].but(*own) for own in zip(*blends, strict=True)]


def evenly(count: int, same: float) -> Tensor:
    """How mixes begin (N, N): `same` of itself, the rest shared among the others."""
    if count == 1:
        return torch.ones(1, 1)
    return torch.full((count, count), (1 - same) / (count - 1)).fill_diagonal_(same)


def stitched(alpha: Tensor, columns: Sequence[Flow]) -> list[tuple[Tensor, ...]]:
    """(A, T, C), or (A, T, 1) for all channels alike, and T flows of (B, ...) -> A times (B, ...),
    or the maps of a pyramid, whose channels C are those of all maps, one map after the other.
    """
    mixes = []
    rule = "atc,tbc...->abc..." if columns[0].mask is None else "atc,tblc->ablc"
    for number, maps in enumerate(zip(*(flow.maps for flow in columns), strict=True)):
        x = torch.stack(maps)  # (T, B, ...)
        if alpha.shape[2] == 1:
            mixes.append(torch.einsum("at,t...->a...", alpha.squeeze(2), x).unbind(0))
        else:
            mixes.append(torch.einsum(rule, _own(alpha, columns[0], number), x).unbind(0))
    return list(zip(*mixes, strict=True))


def _own(alpha: Tensor, flow: Flow, number: int) -> Tensor:
    """The channels of one map of a pyramid; all there are where there is no other: (A, T, C)."""
    if not flow.coarser:
        return alpha
    return alpha.split([x.shape[1] for x in flow.maps], dim=2)[number]


def seen(flow: Flow) -> Tensor:
    """What a gate looks at (B, F): the rows; of a map its means, of a pyramid those of its finest,
    and the rows that join later.
    """
    x = flow.x.mean(dim=(2, 3)) if flow.x.dim() == 4 else flow.rows
    return x if flow.late is None else torch.cat([x, flow.late], dim=1)
