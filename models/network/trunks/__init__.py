"""Trunks: one file per kind. A trunk is a list of stages; sharing decides who owns copies."""

from collections.abc import Mapping

from onepass.models.contract.inputs import Input
from onepass.models.network.encoders import EncodersSpec, layouts, reads, sees
from onepass.models.network.ensemble import Ensemble
from onepass.models.network.flow import FedLayout, Shape, Stage
from onepass.models.network.pictures import Sees
from onepass.models.network.pretrained import Reads
from onepass.models.network.trunks import bag, conv, conv1d, custom, mlp, resnet, transformer
from onepass.models.network.trunks import pretrained as pretrained_trunk
from onepass.models.network.trunks.bag import BagSpec
from onepass.models.network.trunks.conv import ConvSpec
from onepass.models.network.trunks.conv1d import Conv1dSpec
from onepass.models.network.trunks.custom import CustomSpec
from onepass.models.network.trunks.mlp import MlpSpec
from onepass.models.network.trunks.pretrained import PretrainedTrunkSpec
from onepass.models.network.trunks.resnet import ResnetSpec
from onepass.models.network.trunks.spec import DEFAULT_KIND, Trunk
from onepass.models.network.trunks.transformer import TransformerSpec


def layout(spec: Trunk) -> FedLayout:
    """What it is fed."""
    match spec:
        case MlpSpec():
            return "rows"
        case ConvSpec() | ResnetSpec():
            return "map"
        case BagSpec() | TransformerSpec() | Conv1dSpec():
            return "tokens"
        case PretrainedTrunkSpec():
            if spec.picture is not None:
                return "map"
            return "tokens" if spec.pool == "none" else "rows"
        case CustomSpec():
            return spec.layout


def readers(inputs: Mapping[str, Input], encoders: EncodersSpec, spec: Trunk) -> dict[str, Reads]:
    """The inputs that a pretrained trunk reads, be it among the encoders or the trunk itself."""
    return reads(inputs, encoding(encoders, spec), layout(spec))


def seers(inputs: Mapping[str, Input], encoders: EncodersSpec, spec: Trunk) -> dict[str, Sees]:
    """The images that a pretrained network sees among the encoders."""
    return sees(inputs, encoding(encoders, spec), layout(spec))


def encoding(encoders: EncodersSpec, spec: Trunk) -> EncodersSpec:
    """The encoders of a network: a pretrained trunk is one of them."""
    return spec.encoder(encoders) if isinstance(spec, PretrainedTrunkSpec) else encoders


def hands_on(spec: Trunk) -> FedLayout:
    """What comes out of it: its cells, for tasks that have an answer for each, or rows. Whether a
    map is a pyramid is seen when it is made.
    """
    match spec:
        case ConvSpec() | ResnetSpec() if spec.neck is not None:
            return "map"
        case TransformerSpec() | Conv1dSpec() | PretrainedTrunkSpec() | CustomSpec() if (
            spec.pool == "none"
        ):
            return layout(spec)
        case (
            MlpSpec()
            | ConvSpec()
            | ResnetSpec()
            | BagSpec()
            | TransformerSpec()
            | Conv1dSpec()
            | PretrainedTrunkSpec()
            | CustomSpec()
        ):
            return "rows"


def stages(spec: Trunk, shape: Shape, ensemble: Ensemble = None) -> list[Stage]:
    """The stages of a trunk that is fed this shape, perhaps by members of an ensemble.

    Raises:
        ValueError: a map of this size is too small for it.
    """
    match spec:
        case MlpSpec():
            return mlp.stages(spec, shape.width, ensemble)
        case ConvSpec():
            return conv.stages(spec, shape)
        case ResnetSpec():
            return resnet.stages(spec, shape)
        case BagSpec():
            return bag.stages(spec, shape)
        case TransformerSpec():
            return transformer.stages(spec, shape)
        case Conv1dSpec():
            return conv1d.stages(spec, shape)
        case PretrainedTrunkSpec():
            return pretrained_trunk.stages(spec, shape)
        case CustomSpec():
            return custom.stages(spec, shape)


def check(spec: Trunk, inputs: Mapping[str, Input], encoders: EncodersSpec) -> None:
    """Whether there are inputs that can feed it.

    Raises:
        ValueError: they cannot; the text says what to do.
    """
    rows = [name for name, one in seers(inputs, encoders, spec).items() if not one.beside]
    known = {name: each for name, each in layouts(inputs).items() if name not in rows}
    images = [name for name, each in known.items() if each == "map"]
    texts = [name for name, each in known.items() if each == "tokens"]
    of_texts = isinstance(spec, PretrainedTrunkSpec) and spec.picture is None
    match layout(spec):
        case "rows" | "tokens" if images:
            what = f"{', '.join(images)} {'are images' if len(images) > 1 else 'is an image'}"
            raise ValueError(
                f"trunk.kind: {spec.kind} takes no images, and {what}: "
                "say trunk: {kind: conv} or {kind: resnet}, or encoders.images.pretrained"
            )
        case "map" if not images:
            left = "all are left to encoders.images.pretrained" if rows else "no input is one"
            text = f"takes images, and {left}: say trunk: {{kind: mlp}}"
            raise ValueError(f"trunk.kind: {spec.kind} {text}")
        case "tokens" | "rows" if not texts and (layout(spec) == "tokens" or of_texts):
            text = "takes texts and sequences, and no input is one: say trunk: {kind: mlp}"
            raise ValueError(f"trunk.kind: {spec.kind} {text}")
        case "rows" | "map" | "tokens":
            pass


__all__ = [
    "DEFAULT_KIND",
    "BagSpec",
    "Conv1dSpec",
    "ConvSpec",
    "CustomSpec",
    "MlpSpec",
    "PretrainedTrunkSpec",
    "ResnetSpec",
    "TransformerSpec",
    "Trunk",
    "check",
    "encoding",
    "hands_on",
    "layout",
    "readers",
    "seers",
    "stages",
]
