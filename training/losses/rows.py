"""The loss of each row by itself, from any loss of many rows."""

from collections.abc import Callable

import torch
from torch import Tensor


def row_losses(
    loss: Callable[[Tensor, Tensor, Tensor], Tensor], logits: Tensor, target: Tensor, share: Tensor
) -> Tensor:
    """What `loss` gives of each row as if it were the only one: (B, K), (B, ...), (B,) or (B, K)
    -> (B,).

    Of a row without an answer it says nothing.
    """
    own = (share > 0).to(logits.dtype)
    own = own / own.sum(dim=1, keepdim=True).clamp(min=1) if own.dim() > 1 else own.new_ones(())

    def alone(row: Tensor, label: Tensor, one: Tensor) -> Tensor:
        return loss(row.unsqueeze(0), label.unsqueeze(0), one.unsqueeze(0))

    return torch.vmap(alone)(logits, target, own.expand(len(logits), *own.shape[1:]))
