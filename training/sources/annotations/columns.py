"""A column of annotations: what a task is taught of each picture, made when it is asked for."""

from collections.abc import Callable, Sequence
from typing import Any, overload


class MadeCells(Sequence[Any]):
    """Cells that are made one at a time; None where nothing is known."""

    def __init__(self, cells: Sequence[Callable[[], Any] | None]) -> None:
        self._cells = cells

    def __len__(self) -> int:
        """Their number."""
        return len(self._cells)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        """A cell.

        Raises:
            ValueError: a file that it is made of is damaged.
        """
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        cell = self._cells[index]
        return None if cell is None else cell()
