"""The architectures that are known, and how others name their weights."""

from typing import Literal, get_args

from onepass.models.network.pictures import efficientnet, resnet
from onepass.models.network.pictures.part import Part, tensors

Architecture = Literal["efficientnet_lite0", "resnet18", "resnet34", "resnet50"]
ARCHITECTURES: tuple[Architecture, ...] = get_args(Architecture)
CLASSIFIERS = ("_fc.weight", "_fc.bias", "fc.weight", "fc.bias")
"""What is behind the features: it knows another task's labels."""


def parts(architecture: Architecture) -> list[Part]:
    """Its stages."""
    match architecture:
        case "efficientnet_lite0":
            return efficientnet.parts()
        case "resnet18":
            return resnet.parts(18)
        case "resnet34":
            return resnet.parts(34)
        case "resnet50":
            return resnet.parts(50)


def names(architecture: Architecture) -> dict[str, str]:
    """Of each tensor: its name here, `stage.layer.field`, and in the state dict of others."""
    return {
        f"{number}.{own}": source
        for number, part in enumerate(parts(architecture))
        for own, source in tensors(part).items()
    }
