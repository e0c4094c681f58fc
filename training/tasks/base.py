"""What training must know of a task, whatever its kind: one class per kind says it.

N rows; K labels, levels or other outputs of the task; L tokens. A target is (N,), or (N, ...) where
a row has several answers; it holds 0 where the label is missing.
"""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.training.losses import Loss
from onepass.training.sources.rows import Column
from onepass.training.tasks.metrics.metric import Fields, Metric, Target
from onepass.training.tasks.motion import Moving
from onepass.training.tasks.reported import Known, Reported, T


class Kind(Reported[T]):
    """A task of one kind: from labels to target, loss and metrics; and the words of a report."""

    suits: ClassVar[tuple[str, ...]]
    """The kinds of loss that it can be trained with."""
    default_loss: ClassVar[Loss]
    """What it is trained with when its spec does not say."""
    factor: ClassVar[float] = 1.0
    """What stands before exp(-s) L where its uncertainty is learnt."""

    @property
    def moved(self) -> Moving | None:
        """How a target goes with the pixels of an image; None where it is not of its pixels."""
        return None

    def learnt(self, column: Column) -> T:
        """The task with what the data say of its labels, where the spec does not.

        Raises:
            ValueError: it cannot have these.
        """
        return self.task

    def notes(self, column: Column) -> Iterable[str]:
        """A sentence each on labels that are read in a way to know of."""
        return ()

    @abstractmethod
    def target(
        self, name: str, column: Column, beside: Column, problems: list[str]
    ) -> NDArray[np.float32] | NDArray[np.int64]:
        """Labels (N,), None where one is missing -> (N, ...); what does not fit becomes a problem.

        `beside` is the input (N,) whose parts are labelled, such as tokens; empty where rows are.
        """

    def labelled(
        self, name: str, column: Column, training: Known, problems: list[str]
    ) -> Known | None:
        """(N, K): which labels each row says something of; None where a row knows all or none."""
        return None

    def learnt_loss(self, spec: Loss, known: Target) -> Loss:
        """The loss with numbers in place of what data decide, from answered training rows (N, ...).

        Raises:
            ValueError: it does not fit the task.
        """
        return spec

    @abstractmethod
    def loss(self, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        """The mean over the answered rows: (B, K), (B, ...), (B,) or (B, K) -> ()."""

    def tuned(self, target: Target, fields: Fields) -> T:
        """The task with its thresholds in numbers, from answered rows held out (N, ...)."""
        return self.task

    @property
    @abstractmethod
    def metrics(self) -> Sequence[Metric]:
        """All that a report states, in its order."""

    @property
    @abstractmethod
    def error(self) -> Metric:
        """The one metric that judges: skill, early stopping and verdicts are made of it. Lower is
        better."""

    @property
    def decision(self) -> Metric:
        """The metric of what is said, for where weights of labels move probabilities away."""
        return self.error

    @abstractmethod
    def trivial(self, train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
        """The answers of one who knows the training labels (N, ...) and no input: (rows, ...)."""

    def unit_of(self, metric: Metric) -> str | None:
        """That of the labels, where a metric has it."""
        return getattr(self.task, "unit", None) if metric.unit else None

    def tallied(self, target: Target, fields: Fields) -> Fields:
        """What the metrics look at: some numbers of each row (N, ...), which are taken once and not
        for every draw of the bootstrap, and are all that is kept of a batch's answers."""
        return fields

    def gathered(self, fields: Fields) -> Fields:
        """The same of all rows that are judged, with what is taken of them together, once for all
        draws of the bootstrap."""
        return fields
