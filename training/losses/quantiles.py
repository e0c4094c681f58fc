"""The loss of quantiles: pinball (Koenker, Bassett, "Regression Quantiles", 1978)."""

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor

from onepass.models.contract.frozen import Frozen


class PinballSpec(Frozen):
    """An error weighs `level` where the truth lies above the quantile, else 1 - level."""

    kind: Literal["pinball"] = "pinball"


def quantiles(levels: Sequence[float], logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """Mean over levels and answered rows: (B, Q), (B,), (B,) -> ()."""
    above = target.unsqueeze(1) - logits  # (B, Q)
    level = logits.new_tensor(levels)
    return torch.maximum(level * above, (level - 1) * above).mean(dim=1) @ share
