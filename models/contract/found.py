"""What was found in a body so far: rows, or the problems of those that have some."""

from onepass.models.contract.errors import MAX_PROBLEMS, BadRows, Problem, TooManyRows
from onepass.models.contract.rows import Row


class Found:
    """The rows so far, or the problems of those that have some; once it is `full`, rows are only
    counted.
    """

    def __init__(self, max_rows: int | None, before: "Found | None" = None) -> None:
        self.rows: list[Row] = []
        self.count: int = before.count if before else 0
        self.full: bool = before.full if before else False
        self._problems: list[Problem] = [*before._problems] if before else []
        self._max_rows = max_rows

    @property
    def _too_many(self) -> bool:
        return self._max_rows is not None and self.count > self._max_rows

    def add(self, rows: list[Row]) -> None:
        """Rows that are well."""
        self.rows += rows
        self.pass_over(len(rows))

    def refuse(self, error: BadRows, *, rows: int = 1) -> None:
        """A row that is not, or what is none."""
        self._problems += error.problems
        self.full |= len(self._problems) > MAX_PROBLEMS or error.total > len(error.problems)
        self.pass_over(rows)

    def pass_over(self, rows: int) -> None:
        """Rows that nobody looks at."""
        self.count += rows
        if self._too_many:
            self.full, self.rows = True, []

    def end(self, *, more: bool = False) -> None:
        """What is to be said of all that; `more` may follow.

        Raises:
            TooManyRows, BadRows: there were too many, or some with problems.
        """
        if self._too_many:
            assert self._max_rows is not None
            raise TooManyRows(None if more else self.count, self._max_rows)
        if self._problems:
            raise BadRows(self._problems, len(self._problems) + (more or self.full))
