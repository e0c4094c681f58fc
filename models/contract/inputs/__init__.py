"""The kinds of input: one file each, joined in the union `Input`."""

from typing import Annotated

from pydantic import Field

from models.contract.inputs.category import CategoryInput
from models.contract.inputs.image import ImageInput
from models.contract.inputs.number import NumberInput
from models.contract.inputs.sequence import SequenceInput
from models.contract.inputs.set import SetInput
from models.contract.inputs.text import HashedWords, Subwords, TextInput
from models.contract.inputs.timestamp import TimestampInput
from models.contract.inputs.vector import VectorInput

Input = Annotated[
    NumberInput
    | VectorInput
    | CategoryInput
    | SetInput
    | TimestampInput
    | ImageInput
    | TextInput
    | SequenceInput,
    Field(discriminator="kind"),
]

__all__ = [
    "CategoryInput",
    "HashedWords",
    "ImageInput",
    "Input",
    "NumberInput",
    "SequenceInput",
    "SetInput",
    "Subwords",
    "TextInput",
    "TimestampInput",
    "VectorInput",
]
