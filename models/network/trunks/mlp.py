"""The multi-layer perceptron: stages of linear, norm, activation, dropout over rows (B, F)."""

from collections.abc import Callable
from functools import partial
from typing import Literal, Self

from pydantic import Field, model_validator
from torch import nn

from onepass.models.contract.frozen import Frozen
from onepass.models.network.activations import Activation, activation
from onepass.models.network.ensemble import Ensemble, MemberLinear
from onepass.models.network.flow import Stage
from onepass.models.network.sizes import LAYERS, Width


class LayersSpec(Frozen):
    """One stage per width."""

    widths: tuple[Width, ...] = Field(default=(128, 64), max_length=LAYERS)
    activation: Activation = "relu"
    norm: Literal["none", "batch", "layer"] = "none"
    dropout: float = Field(default=0.0, ge=0, lt=1)


class MlpSpec(LayersSpec):
    """Layers and nothing else."""

    kind: Literal["mlp"] = "mlp"

    @model_validator(mode="after")
    def _dropout_has_a_layer(self) -> Self:
        if self.dropout and not self.widths:
            raise ValueError("dropout comes behind a layer, and widths names none")
        return self


Linear = Callable[[int, int], nn.Module]


def stages(spec: LayersSpec, width: int, ensemble: Ensemble = None) -> list[Stage]:
    """The stages of a trunk that is fed (B, width)."""
    made: list[Stage] = []
    for out in spec.widths:
        linear = _linear(ensemble, first=not made)
        made.append(Stage(partial(_stage, spec, linear, width=width, out=out), width=out))
        width = out
    return made


def _linear(ensemble: Ensemble, *, first: bool) -> Linear:
    if ensemble is None or ensemble.count is None or ensemble.kind == "mini":
        return nn.Linear
    return partial(MemberLinear, members=ensemble.count, first=first)


def _stage(spec: LayersSpec, linear: Linear, *, width: int, out: int) -> nn.Module:
    layers: list[nn.Module] = [linear(width, out)]
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
    return nn.Sequential(*layers)
