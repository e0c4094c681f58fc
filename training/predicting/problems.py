"""What is wrong with rows, gathered over the parts of a file."""

from onepass.models.contract import Arrays, BadRows, Contract
from onepass.models.contract.errors import MAX_PROBLEMS, path
from onepass.training.predicting.parts import Part


class Problems:
    """What is wrong with rows, up to a hundred lines of it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._total = 0

    @property
    def enough(self) -> bool:
        """Whether more would not be shown."""
        return len(self.lines) >= MAX_PROBLEMS

    def add(self, lines: list[str], total: int) -> None:
        """Takes in some of them."""
        self.lines += lines[: MAX_PROBLEMS - len(self.lines)]
        self._total += total

    def arrays(self, contract: Contract, part: Part, *, start: int) -> Arrays | None:
        """Those of a part before which there were `start` rows; None once something is wrong."""
        try:
            arrays = part.arrays(contract)
        except BadRows as error:
            self.of_rows(error, part, start)
            return None
        return None if self.lines else arrays

    def of_rows(self, error: BadRows, part: Part, start: int) -> None:
        """Rows that do not fit the contract; `start` rows were before these."""
        lines = []
        for problem in error.problems:
            first, index, *rest = problem["loc"]
            name = str(rest[0]) if rest else ""
            at = part.called(index, name) if isinstance(index, int) else ""
            where = (first, start + index, *rest) if isinstance(index, int) else problem["loc"]
            lines.append(f"{path(where)}: {problem['msg']}{at}")
        self.add(lines, error.total)

    def raise_if_any(self) -> None:
        """Raises ValueError with all of them."""
        if self.lines:
            more = self._total - len(self.lines)
            raise ValueError("\n".join(self.lines + [f"and {more} more problems"] * (more > 0)))
