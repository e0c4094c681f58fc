"""What a report says of a task, its labels and its answers, whatever the kind."""

from abc import ABC, abstractmethod
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.metric import Fields, Target
from onepass.training.tasks.words import Words

T = TypeVar("T")
Known = NDArray[np.bool_]


class Reported(ABC, Generic[T]):
    """A task of one kind, as a report tells of it."""

    def __init__(self, task: T) -> None:
        self.task = task

    @abstractmethod
    def statistics(self, known: Target) -> dict[str, Any]:
        """How the answered training rows' targets (N, ...) spread."""

    def true_and_said(self, target: Target, fields: Fields) -> tuple[Known, Known] | None:
        """Which labels are true and which are said, of rows or of their tokens: (N, K), (N, K).
        None of a task without labels."""
        return None

    @abstractmethod
    def row_errors(self, target: Target, fields: Fields) -> NDArray[np.float64]:
        """How wrong each row is: distance of numbers, surprise in nats of labels. (N,). Among
        `fields` are those that are computed, and what is tallied."""

    @abstractmethod
    def words(self, target: Target, fields: Fields) -> Words:
        """One row, (1, ...) each, as a reader wants it."""
