"""Stages of one's own as the kinds of stages that a flow knows."""

from collections.abc import Sequence

from torch import Tensor, nn

from onepass.models.network.stages import PyramidStage, TokenStage


class Masked(TokenStage):
    """A stage of one's own over tokens: (B, L, D), (B, L) -> (B, L, D')."""

    def __init__(self, stage: nn.Module) -> None:
        super().__init__()
        self.stage = stage

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """What it makes of tokens, of which some are none."""
        return self.stage(x, mask)


class Scaled(PyramidStage):
    """A stage of one's own that is fed several maps, or makes several."""

    def __init__(self, stage: nn.Module) -> None:
        super().__init__()
        self.stage = stage

    def forward(self, maps: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """What it makes of one map, or of a list of them."""
        made = self.stage(maps[0] if len(maps) == 1 else list(maps))
        return (made,) if isinstance(made, Tensor) else tuple(made)
