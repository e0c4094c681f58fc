"""What every rival is: it fits one model to one goal, and says how long that took it."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from onepass.training.studies.comparing.rivals.goals import Floats, Goal
from onepass.training.studies.comparing.rivals.table import Table


class Labelled(NamedTuple):
    """Rows with their labels: numbers, or indices of labels (N,)."""

    table: Table
    target: NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """How many rounds a model is fitted: trees, or epochs."""

    most: int
    """Where validation rows choose among them."""
    usual: int
    """Where no validation row says how many."""
    patience: int
    """Rounds that have no less error than the best one, until it is taken."""

    def rounds(self, asked: "Asked", val: Labelled | None) -> int:
        """How many there are to be, at most: as many as are known, or may be tried."""
        return asked.rounds or (self.usual if val is None else self.most)


class Fitted(Protocol):
    """A model."""

    @property
    def rounds(self) -> int:
        """How long it was fitted, as its validation rows chose: trees, epochs, or a strength."""

    @property
    def parameters(self) -> int:
        """How many numbers it keeps."""

    def predict(self, table: Table) -> Floats:
        """Numbers (N,), or probabilities (N, K)."""


@dataclass(frozen=True)
class Asked:
    """What one model is to do."""

    goal: Goal
    seed: int
    rounds: int | None = None
    """As validation rows chose before; None where these rows still choose."""

    def choosing(self, val: Labelled | None) -> Labelled | None:
        """The validation rows, where they still choose how many rounds there are."""
        return val if self.rounds is None else None


class Rival(Protocol):
    """A library's way to fit a model."""

    @property
    def packages(self) -> tuple[str, ...]:
        """What it needs, by the names they are imported by."""

    @property
    def draws(self) -> bool:
        """Whether anything is drawn, so that seeds differ."""

    def fit(self, train: Labelled, val: Labelled | None, asked: Asked) -> Fitted:
        """A model of the training rows. Validation rows say how long, unless that is known; where
        there are none, it is fitted as long as is usual."""
