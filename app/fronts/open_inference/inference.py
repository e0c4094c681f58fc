"""What an inference request asks, once it is read."""

from typing import NamedTuple

from onepass.app.fronts.open_inference.document import GivenInput
from onepass.models.contract import Arrays
from onepass.models.contract.tensor_shapes import Tensors


class Wanted(NamedTuple):
    """An output to send back; of `classes`, if any, so many of the likeliest."""

    field: str
    binary: bool
    classes: int = 0


class Asked(NamedTuple):
    """What the JSON of a request says beside the data of its tensors."""

    id: str | None
    inputs: list[GivenInput]
    tasks: tuple[str, ...]
    wanted: list[Wanted]
    timeout_s: float | None


class Inference(NamedTuple):
    """What was asked: tensors that are not yet checked against the contract, or a few rows that
    are, as arrays.
    """

    id: str | None
    tensors: Tensors
    arrays: Arrays | None
    rows: int
    tasks: tuple[str, ...]
    wanted: list[Wanted]
    timeout_s: float | None
    letters: int
    """Of the whole request."""

    @property
    def items(self) -> int:
        """About how much there is to check: values, and the letters of texts."""
        if not self.tensors:
            return 0
        held = sum(values.size for values in self.tensors.values())
        texts = any(values.dtype.kind == "O" for values in self.tensors.values())
        return max(held, self.letters // 4 if texts else 0)

    @property
    def ranked(self) -> int:
        """How many texts ranking makes."""
        return self.rows * sum([one.classes for one in self.wanted])
