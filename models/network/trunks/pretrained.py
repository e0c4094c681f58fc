"""A pretrained trunk as the trunk: its features, and ours beside them, are what tasks are fed.

It is one of the encoders that reads all texts or sequences, and a trunk that adds little: linear
layers behind a text's pool, or a norm over tokens that are handed on.
"""

from functools import partial
from typing import Literal, Self

from pydantic import Field, model_validator

from onepass.models.network.encoders import EncodersSpec
from onepass.models.network.encoders.image import ImageSpec
from onepass.models.network.flow import Shape, Stage
from onepass.models.network.foreign import LastSpec
from onepass.models.network.pictures import PictureSpec, made, of_pictures, parts
from onepass.models.network.pictures.spec import PictureConfig
from onepass.models.network.pictures.stage import Normalised, count_of
from onepass.models.network.pretrained import PretrainedSpec
from onepass.models.network.pretrained.spec import FolderSpec
from onepass.models.network.sizes import LAYERS, Width
from onepass.models.network.stages import Beside
from onepass.models.network.trunks import mlp
from onepass.models.network.trunks.conv import Mean
from onepass.models.network.trunks.ends import Open
from onepass.models.network.trunks.mlp import LayersSpec


class PretrainedTrunkSpec(FolderSpec):
    """It pools the pieces of a text, or hands on tokens, for tasks that have an answer for each."""

    kind: Literal["pretrained"] = "pretrained"
    pool: Literal["mean", "start", "mean_max", "none"] = "mean"
    """What becomes of a text's pieces: their `mean`, the `start` token, `mean_max` (mean and
    greatest, side by side), or `none`, which hands tokens on."""
    widths: tuple[Width, ...] = Field(default=(), max_length=LAYERS)
    """Widths of the linear layers behind the pool."""
    dropout: float = Field(default=0.0, ge=0, lt=1)
    """The share of features that a training step leaves out, at random."""

    @model_validator(mode="after")
    def _layers_stand_behind_a_pool(self) -> Self:
        if of_pictures(self.config) and not isinstance(self.train, str | LastSpec):
            raise ValueError("train: lora stands beside attention, and this network has none")
        if of_pictures(self.config) and self.pool == "start":
            raise ValueError("pool: a picture has no first piece: say mean, or none")
        if of_pictures(self.config) and self.pool == "mean_max":
            raise ValueError("pool: maps become their mean: say that, or none")
        if of_pictures(self.config) and (self.layers or self.together):
            raise ValueError("layers, together: are of features, and its stages are the trunk's")
        if self.pool == "none" and self.widths:
            raise ValueError("widths: are layers behind the pool, and `pool: none` has none")
        if self.dropout and not self.widths:
            raise ValueError("dropout comes behind a layer, and widths names none")
        return self

    @property
    def picture(self) -> PictureSpec | None:
        """It as a network of pictures, where the folder is one's; its stages are the trunk's."""
        if not of_pictures(self.config):
            return None
        shared = {n: getattr(self, n) for n in ("path", "train", "lr_factor", "licence", "sha256")}
        config = PictureConfig.model_validate(self.config)
        return PictureSpec(
            **shared, layer_decay=self.layer_decay, source=config.source, config=config
        )

    def encoder(self, encoders: EncodersSpec) -> EncodersSpec:
        """The encoders, of which it is one; or which leave pictures in the scale that it takes."""
        if self.picture is not None:
            images = ImageSpec(kind="unit", pretrained=encoders.images.pretrained)
            return encoders.model_copy(update={"images": images})
        shared = {name: getattr(self, name) for name in FolderSpec.model_fields}
        pool = "mean" if self.pool == "none" else self.pool
        return encoders.read_by(PretrainedSpec(**shared, pool=pool))


def stages(spec: PretrainedTrunkSpec, shape: Shape) -> list[Stage]:
    """What follows the encoders; of pictures, its own stages first.

    Raises:
        ValueError: it takes no such map, or cannot be trained so.
    """
    if spec.picture is not None:
        return _of_pictures(spec, spec.picture, shape)
    if spec.pool == "none":
        return [Stage(partial(Open, shape.width), shape.width + shape.late, "tokens")]
    return mlp.stages(LayersSpec(widths=spec.widths, dropout=spec.dropout), shape.width)


def _of_pictures(spec: PretrainedTrunkSpec, own: PictureSpec, shape: Shape) -> list[Stage]:
    """Its scale, its stages, and the end."""
    if shape.width not in (1, 3):
        raise ValueError(
            f"trunk: {spec.path.name} sees one picture, of 1 or 3 channels, got {shape.width}"
        )
    count_of(own)
    stages = [Stage(partial(Normalised, own.known), 3, "map")]
    for number, part in enumerate(parts(own.known.architecture)):
        make = partial(made, part, own, number)
        stages.append(Stage(make, part.width, "map", stride=part.stride))
    last = stages[-1].width + shape.late
    if spec.pool == "none":
        return [*stages, Stage(Beside, last, "map")]
    linear = LayersSpec(widths=spec.widths, dropout=spec.dropout)
    return [*stages, Stage(Mean, width=last), *mlp.stages(linear, last)]
