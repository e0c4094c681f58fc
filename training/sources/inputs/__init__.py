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


def kind_of(given: Input) -> InputKind[Any]:
    """The input as training sees it."""
    match given:
        case NumberInput():
            return Number(given)
        case VectorInput():
            return Vector(given)
        case CategoryInput():
            return Category(given)
        case SetInput():
            return Set(given)
        case SequenceInput():
            return Tokens(given)
        case TextInput():
            return Text(given)
        case TimestampInput():
            return Timestamp(given)
        case ImageInput():
            return Picture(given)


__all__ = ["InputKind", "kind_of"]
