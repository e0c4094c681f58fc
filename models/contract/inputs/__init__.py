"""The kinds of input: one file each, joined in the union `Input`."""

from typing import Annotated

from pydantic import Field

from onepass.models.contract.inputs.category import CategoryInput
from onepass.models.contract.inputs.image import ImageInput
from onepass.models.contract.inputs.number import NumberInput
from onepass.models.contract.inputs.sequence import SequenceInput
from onepass.models.contract.inputs.set import SetInput
from onepass.models.contract.inputs.text import HashedWords, Subwords, TextInput
from onepass.models.contract.inputs.timestamp import TimestampInput
from onepass.models.contract.inputs.vector import VectorInput

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
