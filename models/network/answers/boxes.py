"""Boxes: where they lie, and how far two of them cover each other. Edges are left, top, right and
bottom, in pixels."""

import torch
from torch import Tensor

FARTHEST = 8.0
"""The logarithm of how far a box may reach, in pixels."""


def middles(cells: Tensor, grid: tuple[int, int], size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Indices of cells (...) of a map -> x and y of their middles, in pixels."""
    (high, wide), (height, width) = grid, size
    x = (cells % wide + 0.5) * (width / wide)
    y = (cells // wide + 0.5) * (height / high)
    return x, y


def boxes_at(reach: Tensor, cells: Tensor, grid: tuple[int, int], size: tuple[int, int]) -> Tensor:
    """Logarithms of how far boxes reach (..., 4) from the middles of cells (...) -> their edges
    (..., 4), within the image."""
    x, y = middles(cells, grid, size)
    left, top, right, bottom = reach.clamp(-FARTHEST, FARTHEST).exp().unbind(-1)
    height, width = size
    edges = (
        (x - left).clamp(0, width),
        (y - top).clamp(0, height),
        (x + right).clamp(0, width),
        (y + bottom).clamp(0, height),
    )
    return torch.stack(edges, dim=-1)


def overlaps(one: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
    """Edges (..., 4), (..., 4) -> the area that both cover, and that either covers."""
    low, high = (
        torch.maximum(one[..., :2], other[..., :2]),
        torch.minimum(one[..., 2:], other[..., 2:]),
    )
    both = (high - low).clamp(min=0).prod(dim=-1)
    return both, area(one) + area(other) - both


def area(edges: Tensor) -> Tensor:
    """(..., 4) -> (...)."""
    return (edges[..., 2:] - edges[..., :2]).clamp(min=0).prod(dim=-1)


def covered(boxes: Tensor, classes: Tensor, most: float) -> Tensor:
    """Which of M objects (B, M, 4), (B, M), the most probable first, share more than `most`
    with one of their label that is before them: (B, M)."""
    both, either = overlaps(boxes.unsqueeze(2), boxes.unsqueeze(1))  # (B, M, M)
    alike = classes.unsqueeze(2) == classes.unsqueeze(1)
    before = torch.ones_like(both[0], dtype=torch.bool).triu(1)  # row before column
    return ((both > most * either) & alike & before).any(dim=1)
