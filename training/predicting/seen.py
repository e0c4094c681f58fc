"""Cells that training never met: counted per input as rows are answered, and told at the end."""

from models.contract import Arrays, Contract, Row


class Seen:
    """Counts of one file."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def count(self, rows: list[Row], arrays: Arrays) -> None:
        """Takes in some rows, and the arrays that they became."""

    def notes(self) -> list[str]:
        """A sentence for each input of which there were such cells."""
        return []
