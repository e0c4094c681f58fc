"""What was true of rows that were answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Truth:
    """Of one row of one answer."""

    id: str
    """The answer's `X-Answer-Id`."""
    truth: Mapping[str, Any]
    """By task, as answers say it: a number, a label, a list of labels."""
    row: int = 0

    def said(self) -> dict[str, Any]:
        """As it is sent."""
        return {"id": self.id, "row": self.row, "truth": dict(self.truth)}


@dataclass(frozen=True, slots=True)
class Told:
    """What came of telling."""

    truths: int
    """How many were acknowledged: they are on the disk."""
    new: int
    """How many labels nobody had told before."""
