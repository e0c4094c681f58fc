"""What was found in a body so far: rows, or the problems of those that have some."""

from models.contract.problems import MAX_PROBLEMS, BadRows, Problem, TooManyRows
from models.contract.rows import Row


class Found:
    """The rows so far, or the problems of those that have some."""

    def __init__(self, max_rows: int | None, before: "Found | None" = None) -> None:
        self.rows: list[Row] = []
        self.count: int = before.count if before else 0
        self._problems: list[Problem] = [*before._problems] if before else []
        self._max_rows = max_rows

    def add(self, rows: list[Row]) -> None:
        """Raises TooManyRows."""
        self._counted(len(rows))
        self.rows += rows

    def refuse(self, error: BadRows, *, rows: int = 1) -> None:
        """Raises BadRows behind the hundredth problem, TooManyRows."""
        self._problems += error.problems
        if len(self._problems) > MAX_PROBLEMS or error.total > len(error.problems):
            raise BadRows(self._problems, MAX_PROBLEMS + 1)
        self._counted(rows)

    def end(self, *, more: bool = False) -> None:
        """Raises BadRows if there were problems."""
        if self._problems:
            raise BadRows(self._problems, len(self._problems) + more)

    def _counted(self, rows: int) -> None:
        self.count += rows
        if self._max_rows and self.count > self._max_rows:
            raise TooManyRows(None, self._max_rows)
