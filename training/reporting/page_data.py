"""What a page tells of; apart from the page, whose pictures take long to import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onepass.models.contract import Arrays, Contract
from onepass.training.batches.rows import Rows
from onepass.training.data.prepare import Prepared


@dataclass(frozen=True)
class Told:
    """What a page tells of: a run, its rows that are judged, and their answers."""

    name: str
    version: str
    contract: Contract
    prepared: Prepared
    trained: Rows
    """The rows that the network was trained on."""
    outputs: Arrays
    report: Mapping[str, Any]
    history: Sequence[Mapping[str, Any]]
    spec: Mapping[str, Any]
    made: Mapping[str, Any]
    train_skills: Mapping[str, float]

    @property
    def rows(self) -> Rows:
        """Those that are judged."""
        return self.prepared.judged_rows
