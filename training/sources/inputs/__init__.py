"""What training must know of each kind of input: one class per kind, chosen by one match."""

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
from onepass.training.sources.inputs.base import InputKind
from onepass.training.sources.inputs.category import Category
from onepass.training.sources.inputs.image import Picture
from onepass.training.sources.inputs.number import Number
from onepass.training.sources.inputs.sequence import Tokens
from onepass.training.sources.inputs.set import Set
from onepass.training.sources.inputs.text import Text
from onepass.training.sources.inputs.timestamp import Timestamp
from onepass.training.sources.inputs.vector import Vector


def kind_of(declared: Input) -> InputKind[Any]:
    """The input as training sees it."""
    match declared:
        case NumberInput():
            return Number(declared)
        case VectorInput():
            return Vector(declared)
        case CategoryInput():
            return Category(declared)
        case SetInput():
            return Set(declared)
        case SequenceInput():
            return Tokens(declared)
        case TextInput():
            return Text(declared)
        case TimestampInput():
            return Timestamp(declared)
        case ImageInput():
            return Picture(declared)


__all__ = ["InputKind", "kind_of"]
