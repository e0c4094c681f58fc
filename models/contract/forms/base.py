"""What every form is: the shapes of what is computed, and the fields of the answer made of it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.columns import Shape

Cell = Literal[
    "number", "bound", "text", "by_label", "numbers", "texts", "sets", "spans", "objects",
    "by_name", "picture",
]  # fmt: skip
"""What a table holds of a field: a number, a number that there may be none of, or a text; a number
for each label; a list of numbers, of texts, of lists of texts, of spans, or of objects; a list of
numbers for each name; a picture as base64 text. A CSV has lists as JSON."""
TOLERANCE = 1e-4
"""How far an engine may be from training's answers: of a deviation, or of a probability."""
CELLS_PROVEN = 4
"""Along each side of the mask of an object: as many as golden rows keep."""


def lattice(values: NDArray[Any], most: int) -> NDArray[Any]:
    """(..., H, W) -> (..., h, w): every nth row and column, so that at most so many are left."""
    high, wide = (max(1, -(-side // most)) for side in values.shape[-2:])
    return np.ascontiguousarray(values[..., ::high, ::wide])


class Field(NamedTuple):
    """One field of an answer."""

    shape: Shape
    """Of one row in a tensor; its first size is any where rows are of unequal length."""
    holds: Literal["numbers", "text", "bytes"]
    """What the tensor holds; bytes are numbers from 0 to 255."""
    cell: Cell
    labels: tuple[str, ...] = ()
    """Whose probabilities the tensor's last axis holds: of one row (K,)."""


@dataclass(frozen=True, kw_only=True)
class FormBase(ABC):
    """Rows of `computed` are columns as others are: joined, cut, padded and spread in `columns`."""

    labels: tuple[str, ...] = ()
    """What an answer may say; of numbers none."""
    along: str | None = None
    """The kind of input that an answer runs along, where it is as long as a row of that."""
    called: str = "rows"
    """What has one answer, in the plural: the rows, or what the input consists of."""

    @property
    @abstractmethod
    def counted(self) -> Literal["values", "labels"] | None:
        """How answers are counted while serving: in a histogram, per label, or not at all."""

    @property
    @abstractmethod
    def computed(self) -> Mapping[str, Shape]:
        """What the network gives: the shape of one row, by field."""

    @property
    @abstractmethod
    def fields(self) -> Mapping[str, Field]:
        """What an answer has, by name, in that order."""

    @property
    def tensors(self) -> Mapping[str, Field]:
        """The same as tensors, which have a shape."""
        return self.fields

    def tolerance(self, known: NDArray[Any] | None) -> float:
        """How far from training's answers to the golden rows an engine may be; `known` are the
        training rows' targets (N, ...), where there are some.
        """
        return TOLERANCE

    def tolerances(self, known: NDArray[Any] | None) -> dict[str, float]:
        """The same of each computed field."""
        return dict.fromkeys(self.computed, self.tolerance(known))

    def proof(self, field: str, values: NDArray[Any]) -> NDArray[Any]:
        """What golden rows keep of a computed field (N, ...), to be compared with: all of it, or
        of what there is very much, some; of that again all.
        """
        return values

    def deviation(self, field: str, values: NDArray[Any], golden: NDArray[Any]) -> float:
        """How far a computed field is from the golden one, of the same shape: the furthest."""
        return float(np.abs(values.astype(np.float64) - golden).max())

    def deviations(
        self, values: Mapping[str, NDArray[Any]], golden: Mapping[str, NDArray[Any]]
    ) -> dict[str, float]:
        """The same of each of these computed fields."""
        return {name: self.deviation(name, values[name], one) for name, one in golden.items()}
