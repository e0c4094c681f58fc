"""A pretrained trunk as the trunk: its features, and ours beside them, are what tasks are fed.

It is one of the encoders that reads all texts or sequences, and a trunk that adds little: linear
layers behind a text's pool, or a norm over tokens that are handed on.
"""

from functools import partial
from typing import Literal, Self

from pydantic import Field, model_validator

from onepass.models.network.encoders import EncodersSpec
from onepass.models.network.flow import Shape, Stage
from onepass.models.network.pretrained import PretrainedSpec
from onepass.models.network.pretrained.spec import FolderSpec
from onepass.models.network.sizes import LAYERS, Width
from onepass.models.network.trunks import mlp
from onepass.models.network.trunks.ends import Open
from onepass.models.network.trunks.mlp import LayersSpec


class PretrainedTrunkSpec(FolderSpec):
    """It pools the pieces of a text, or hands on tokens, for tasks that have an answer for each."""

    kind: Literal["pretrained"] = "pretrained"
    pool: Literal["mean", "start", "none"] = "mean"
    widths: tuple[Width, ...] = Field(default=(), max_length=LAYERS)
    """Of the linear layers behind the pool."""
    dropout: float = Field(default=0.0, ge=0, lt=1)

    @model_validator(mode="after")
    def _layers_stand_behind_a_pool(self) -> Self:
        if self.pool == "none" and self.widths:
            raise ValueError("widths: are layers behind the pool, and `pool: none` has none")
        if self.dropout and not self.widths:
            raise ValueError("dropout comes behind a layer, and widths names none")
        return self

    def encoder(self, encoders: EncodersSpec) -> EncodersSpec:
        """The encoders, of which it is one."""
        shared = {name: getattr(self, name) for name in FolderSpec.model_fields}
        pool = "mean" if self.pool == "none" else self.pool
        return encoders.read_by(PretrainedSpec(**shared, pool=pool))


def stages(spec: PretrainedTrunkSpec, shape: Shape) -> list[Stage]:
    """What follows the encoders."""
    if spec.pool == "none":
        return [Stage(partial(Open, shape.width), shape.width + shape.late, "tokens")]
    return mlp.stages(LayersSpec(widths=spec.widths, dropout=spec.dropout), shape.width)
