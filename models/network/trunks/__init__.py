"""Trunks: one file per kind. A trunk is a list of stages; sharing decides who owns copies."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from models.contract.inputs import ImageInput, Input
from models.network.encoders import map_shape
from models.network.flow import Shape, Stage
from models.network.trunks import conv, mlp, resnet
from models.network.trunks.conv import ConvSpec
from models.network.trunks.mlp import MlpSpec
from models.network.trunks.resnet import ResnetSpec

DEFAULT_KIND = "mlp"


def _with_kind(given: Any) -> Any:
    return {"kind": DEFAULT_KIND, **given} if isinstance(given, dict) else given


Trunk = Annotated[
    MlpSpec | ConvSpec | ResnetSpec,
    Field(discriminator="kind"),
    BeforeValidator(_with_kind),
]


def stages(spec: Trunk, shape: Shape) -> list[Stage]:
    """The stages of a trunk that is fed this shape.

    Raises:
        ValueError: a map of this size is too small for it.
    """
    match spec:
        case MlpSpec():
            return mlp.stages(spec, shape.width)
        case ConvSpec():
            return conv.stages(spec, shape)
        case ResnetSpec():
            return resnet.stages(spec, shape)


def check(spec: Trunk, inputs: Mapping[str, Input]) -> None:
    """Whether these inputs can feed it.

    Raises:
        ValueError: they cannot; the text says what to do.
    """
    images = [name for name, given in inputs.items() if isinstance(given, ImageInput)]
    match spec:
        case MlpSpec() if images:
            raise ValueError(
                f"trunk.kind: an mlp takes rows, and {', '.join(images)} "
                f"{'are images' if len(images) > 1 else 'is an image'}: "
                "say trunk: {kind: conv} or {kind: resnet}"
            )
        case ConvSpec() | ResnetSpec() if not images:
            text = "takes images, and no input is one: say trunk: {kind: mlp}"
            raise ValueError(f"trunk.kind: {spec.kind} {text}")
        case ConvSpec() | ResnetSpec():
            stages(spec, map_shape(inputs))


__all__ = ["ConvSpec", "MlpSpec", "ResnetSpec", "Trunk", "check", "stages"]
