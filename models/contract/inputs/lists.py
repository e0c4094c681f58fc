"""Lists of any length: what sequences and sets have in common, as rows and as tensors.

In a tensor rows are as long as the longest of them, padded by empty texts; no item is empty.
"""

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from onepass.models.contract.columns import ANY, Shape
from onepass.models.contract.inputs.base import InputBase


class ListInput(InputBase):
    """A list of at most `most` items."""

    takes: ClassVar[str] = "O"
    watched: ClassVar[Literal["items"]] = "items"
    called: ClassVar[str]
    """What its items are, in the plural."""

    @property
    def unknown_items(self) -> bool:
        """Those that were not seen in training."""
        return True

    @property
    def most(self) -> int:
        """Items of one row, at most."""
        raise NotImplementedError

    @property
    def longest(self) -> int:
        """Items of one row, at most."""
        return self.most

    @property
    def most_values(self) -> int:
        """The same."""
        return self.most

    @property
    def item_shape(self) -> Shape:
        """Of one row in a tensor: as many items as it is padded to."""
        return (ANY,)

    def field_schema(self) -> CoreSchema:
        """What a caller may send."""
        items = core_schema.list_schema(self.item_schema(), strict=True)
        return core_schema.no_info_after_validator_function(self._not_too_long, items)

    def _not_too_long(self, items: list[Any]) -> list[Any]:
        if len(items) > self.most:
            sizes = {"most": self.most, "called": self.called, "count": len(items)}
            text = "must have at most {most} {called}, got {count}"
            raise PydanticCustomError(f"{self.called}_too_long", text, sizes)
        return items

    def misfits(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which items of a tensor are refused: empty ones before another: (B, L) -> (B, L)."""
        return (values == "") & (np.arange(values.shape[1]) < lengths(values)[:, None])


def lengths(values: NDArray[Any]) -> NDArray[np.int64]:
    """Up to where each row has items that are not empty: (B, L) -> (B,)."""
    positions = np.arange(1, values.shape[1] + 1)
    return np.where(values == "", 0, positions).max(axis=1, initial=0)


def unpadded(values: NDArray[Any]) -> list[list[Any]]:
    """(B, L) -> B lists."""
    ends = lengths(values).tolist()
    return [row[:end] for row, end in zip(values.tolist(), ends, strict=True)]
