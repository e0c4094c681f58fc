"""The pictures that the answers of a task run along, and how they are read."""

from typing import NamedTuple, Protocol

from onepass.models.contract.inputs import ImageInput
from onepass.models.contract.placing import Placing


class Pictures(Protocol):
    """Images that know how they lie in what is made of them."""

    def head(self, index: int, declared: ImageInput) -> tuple[Placing, int] | None:
        """Of one."""

    def called(self, index: int) -> str:
        """What to call one."""


class Pictured(NamedTuple):
    """What a target is made beside."""

    images: Pictures
    declared: ImageInput
    notes: list[str]
    """Takes a sentence on each kind of change that a target needed to fit."""
