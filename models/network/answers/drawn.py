"""What is drawn of objects beside their boxes: points, as far from the middle of the cell as it
says, and masks, a number for each part of the box."""

import torch
from torch import Tensor

from onepass.models.network.answers.boxes import middles

POINT = 3
"""Numbers of each: how far it is to the right and down, in typical sizes, and a logit of whether it
can be seen."""


def drawn_outputs(points: int, side: int) -> int:
    """How many numbers a cell has of them."""
    return POINT * points + side * side


def points_at(
    logits: Tensor, cells: Tensor, grid: tuple[int, int], size: tuple[int, int]
) -> Tensor:
    """Numbers (..., 3 P) of cells (...), in pixels from their middles -> (..., P, 3)."""
    x, y = middles(cells, grid, size)
    right, down, seen = logits.unflatten(-1, (-1, POINT)).unbind(-1)  # (..., P)
    return torch.stack([x.unsqueeze(-1) + right, y.unsqueeze(-1) + down, seen.sigmoid()], dim=-1)


def in_pixels(outputs: Tensor, points: int, typical: Tensor) -> Tensor:
    """What heads put out, points in typical sizes (A, ..., 3 P + S S) -> in pixels; (A,)."""
    if not points:
        return outputs
    scale = torch.ones(len(typical), points, POINT, device=outputs.device)
    scale = scale * torch.stack([typical, typical, torch.ones_like(typical)], dim=1).unsqueeze(1)
    flat = scale.flatten(1).view(len(typical), *[1] * (outputs.dim() - 2), POINT * points)
    ours, masks = outputs[..., : POINT * points], outputs[..., POINT * points :]
    return torch.cat([ours * flat, masks], dim=-1)
