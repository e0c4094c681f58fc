"""The multi-layer perceptron: stages of linear, norm, activation, dropout over rows (B, F)."""

from functools import partial
from typing import Literal, Self

from pydantic import Field, model_validator
from torch import nn

from onepass.models.contract.frozen import Frozen
from onepass.models.network.activations import Activation, activation
from onepass.models.network.ensemble import Ensemble, MemberLinear, MemberStage
from onepass.models.network.flow import Stage
from onepass.models.network.sizes import LAYERS, Width


class LayersSpec(Frozen):
    """One stage per width."""

    widths: tuple[Width, ...] = Field(default=(128, 64), max_length=LAYERS)
    """Widths of the linear layers, a stage each."""
    activation: Activation = "relu"
    """What stands behind each layer."""
    norm: Literal["none", "batch", "layer"] = "none"
    """What stands between a layer and its activation."""
    dropout: float = Field(default=0.0, ge=0, lt=1)
    """The share of features that a training step leaves out, at random."""


class MlpSpec(LayersSpec):
    """Layers and nothing else."""

    kind: Literal["mlp"] = "mlp"

    @model_validator(mode="after")
    def _dropout_has_a_layer(self) -> Self:
        if self.dropout and not self.widths:
            raise ValueError("dropout comes behind a layer, and widths names none")
        return self


def stages(spec: LayersSpec, width: int, ensemble: Ensemble = None) -> list[Stage]:
    """The stages of a trunk that is fed (B, width)."""
    members = ensemble.count if ensemble is not None and ensemble.kind == "batch" else None
    made: list[Stage] = []
    for out in spec.widths:
        make = partial(_stage, spec, width, out)
        if members is not None:
            make = partial(_member_stage, spec, members, width=width, out=out, first=not made)
        made.append(Stage(make, width=out))
        width = out
    return made


def _stage(spec: LayersSpec, width: int, out: int) -> nn.Module:
    return nn.Sequential(nn.Linear(width, out), *_behind(spec, out))


def _member_stage(
    spec: LayersSpec, members: int, *, width: int, out: int, first: bool
) -> nn.Module:
    linear = MemberLinear(width, out, members=members, first=first)
    return MemberStage(members, linear, *_behind(spec, out))


def _behind(spec: LayersSpec, out: int) -> list[nn.Module]:
    """What follows the linear layer."""
    layers: list[nn.Module] = []
    match spec.norm:
        case "none":
            pass
        case "batch":
            layers.append(nn.BatchNorm1d(out))
        case "layer":
            layers.append(nn.LayerNorm(out))
    layers.append(activation(spec.activation))
    if spec.dropout:
        layers.append(nn.Dropout(spec.dropout))
    return layers
