"""Some pictures of a column of images, which stay such as know how they lie in what is made of
them."""

from collections.abc import Sequence

from onepass.training.sources.files import Images
from onepass.training.sources.rows import Column
from onepass.training.sources.several import column_at


class ChosenImages(Images):
    """Those at some indices of a column, of one source or of several."""

    def __init__(self, column: Column, indices: Sequence[int]) -> None:
        self._each = [column_at(column, index) for index in indices]

    def __len__(self) -> int:
        """Their number."""
        return len(self._each)

    def content(self, index: int) -> bytes | None:
        """The bytes of one; None where a source has none."""
        column, own = self._each[index]
        return column.content(own) if isinstance(column, Images) else None

    def called(self, index: int) -> str:
        """As its source calls it."""
        column, own = self._each[index]
        return column.called(own) if isinstance(column, Images) else f"row {own + 1}"
