"""A trunk over tokens that does not look at their order: their mean, then linear layers."""

from typing import Literal

from torch import Tensor

from onepass.models.network.flow import Shape, Stage
from onepass.models.network.stages import Pooling, masked_mean
from onepass.models.network.trunks import mlp
from onepass.models.network.trunks.mlp import LayersSpec


class BagSpec(LayersSpec):
    """It pools first, so other inputs join before the first layer; one stage per width."""

    kind: Literal["bag"] = "bag"


class MeanToken(Pooling):
    """The mean of the tokens that are there, the start token included."""

    def pool(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """(B, L, D), (B, L) -> (B, D)."""
        assert mask is not None, "tokens have a mask"
        return masked_mean(x, mask)


def stages(spec: BagSpec, shape: Shape) -> list[Stage]:
    """The pool, and the stages behind it."""
    pooled = Stage(MeanToken, width=shape.width + shape.late)
    return [pooled, *mlp.stages(spec, pooled.width)]
