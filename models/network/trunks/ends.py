"""How a transformer ends: its last norm, then rows, or tokens that are handed on."""

from typing import Literal

from torch import Tensor, nn

from onepass.models.network.stages import Beside, Pooling, masked_mean


class Ended(Pooling):
    """The last norm, and the rows behind it."""

    def __init__(self, width: int, at: Literal["start", "mean"]) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.at = at

    def pool(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """(B, L, D), (B, L) -> (B, D)."""
        assert mask is not None, "tokens have a mask"
        match self.at:
            case "start":
                return self.norm(x[:, 0])
            case "mean":
                return masked_mean(self.norm(x), mask)


class Open(Beside):
    """The last norm, and late rows beside every token."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, late: Tensor | None) -> Tensor:
        """(B, L, D), (B, F) -> (B, L, D + F)."""
        return super().forward(self.norm(x), late)
