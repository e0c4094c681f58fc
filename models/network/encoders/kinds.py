"""The kinds of input: the one place among the encoders that knows them all."""

from collections.abc import Mapping
from typing import Any

from onepass.models.contract.inputs import (
    CategoryInput,
    ImageInput,
    Input,
    NumberInput,
    SequenceInput,
    SetInput,
    TextInput,
    TimestampInput,
    VectorInput,
)
from onepass.models.network.encoders.bag import BagSpec
from onepass.models.network.encoders.base import Encoded
from onepass.models.network.encoders.category import EncodedCategory
from onepass.models.network.encoders.image import EncodedImage
from onepass.models.network.encoders.number import EncodedNumber
from onepass.models.network.encoders.sequence import EncodedSequence
from onepass.models.network.encoders.set import EncodedSet
from onepass.models.network.encoders.spec import EncodersSpec
from onepass.models.network.encoders.text import EncodedText
from onepass.models.network.encoders.timestamp import EncodedTimestamp
from onepass.models.network.encoders.vector import EncodedVector
from onepass.models.network.flow import FedLayout, Shape
from onepass.models.network.pictures import Sees
from onepass.models.network.pretrained import Reads


def encoded(name: str, declared: Input, spec: EncodersSpec) -> Encoded[Any, Any]:
    """What the network knows of an input."""
    match declared:
        case NumberInput():
            return EncodedNumber(name, declared, spec.number(name))
        case VectorInput():
            return EncodedVector(name, declared, spec.vectors)
        case CategoryInput():
            return EncodedCategory(name, declared, spec.category(name))
        case SetInput():
            return EncodedSet(name, declared, spec.set(name))
        case TimestampInput():
            return EncodedTimestamp(name, declared, spec.timestamp(name))
        case ImageInput():
            return EncodedImage(name, declared, spec.images)
        case SequenceInput():
            return EncodedSequence(name, declared, (spec.bag(name), spec.tokens))
        case TextInput():
            return EncodedText(name, declared, (spec.bag(name), spec.tokens))


def reads(inputs: Mapping[str, Input], spec: EncodersSpec, layout: FedLayout) -> dict[str, Reads]:
    """The texts and sequences that a pretrained trunk reads, too, or alone. Where tokens are handed
    on those of sequences have features of their own; beside them texts are rows."""
    known = {name: encoded(name, one, spec) for name, one in inputs.items() if one.readable}
    each = {name: (spec.bag(name).pretrained, one.foremost) for name, one in known.items()}
    tokens = layout == "tokens"
    return {n: Reads(own, tokens and foremost) for n, (own, foremost) in each.items() if own}


def sees(inputs: Mapping[str, Input], spec: EncodersSpec, layout: FedLayout) -> dict[str, Sees]:
    """The images that a pretrained network sees, beside the trunk where that takes maps."""
    own = spec.images.pretrained
    images = [name for name, one in inputs.items() if encoded(name, one, spec).layout == "map"]
    return {} if own is None else {n: Sees(own, layout == "map" and not own.alone) for n in images}


def layouts(inputs: Mapping[str, Input]) -> dict[str, FedLayout]:
    """What each input can be handed on as."""
    return {name: encoded(name, one, EncodersSpec()).layout for name, one in inputs.items()}


def fed(inputs: Mapping[str, Input], layout: FedLayout) -> dict[str, FedLayout]:
    """As what each input is asked for, by a trunk that takes this layout: beside tokens that have
    answers of their own, other texts are rows."""
    known = {name: encoded(name, one, EncodersSpec()) for name, one in inputs.items()}
    foremost = layout == "tokens" and any(one.foremost for one in known.values())
    return {n: "rows" if foremost and not one.foremost else layout for n, one in known.items()}


def bags(inputs: Mapping[str, Input], spec: EncodersSpec, layout: FedLayout) -> dict[str, BagSpec]:
    """The texts that are bags, and how."""
    asked = fed(inputs, layout)
    texts = [n for n, one in inputs.items() if one.worded and asked[n] != "tokens"]
    known = {name: spec.bag(name) for name in texts}
    return {
        n: bag for n, bag in known.items() if bag.pretrained is None or not bag.pretrained.alone
    }


def map_shape(inputs: Mapping[str, Input]) -> Shape:
    """The map that images make together, channel behind channel.

    Raises:
        ValueError: they do not have one size.
    """
    known = [encoded(name, one, EncodersSpec()) for name, one in inputs.items()]
    maps = [one for one in known if one.layout == "map"]
    sizes = {one.size for one in maps}
    if len(sizes) > 1:
        raise ValueError(f"inputs: images of one network have one size, got {sorted(sizes)}")
    return Shape("map", width=sum(one.width for one in maps), size=next(iter(sizes)))
