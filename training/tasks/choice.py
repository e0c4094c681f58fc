"""What tasks share that choose one of their labels: targets, weights of labels, words of rows."""

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks.columns import Columns
from onepass.training.losses import Loss
from onepass.training.losses.cross_entropy import CrossEntropySpec, alike, learn_weights
from onepass.training.sources.rows import Column
from onepass.training.tasks.base import Kind
from onepass.training.tasks.labels import Labelled, different, indices, with_labels
from onepass.training.tasks.metrics.choice import (
    LOG_LOSS,
    accuracy,
    frequencies,
    likeliest,
    of_truth,
    surprise,
)
from onepass.training.tasks.metrics.metric import Fields, Metric, Target
from onepass.training.tasks.reported import Known
from onepass.training.tasks.words import Words


class OneOf(Labelled, Protocol):
    """A task of the contract that says one of its labels."""

    def places(self, columns: Columns) -> NDArray[Any]:
        """Probabilities (N, K) -> the index of the label to say (N,)."""


T = TypeVar("T", bound=OneOf)


class ChoiceKind(Kind[T]):
    """A task that chooses one of K labels."""

    suits = ("cross_entropy",)
    default_loss: ClassVar[Loss] = CrossEntropySpec()
    error = LOG_LOSS

    def learnt(self, column: Column) -> T:
        """The labels of the column (N,), where the task names none."""
        if self.task.labels:
            return self.task
        return with_labels(self.task, different(column))

    def target(
        self, name: str, column: Column, beside: Column, problems: list[str]
    ) -> NDArray[np.float32] | NDArray[np.int64]:
        """(N,) indices of labels."""
        return indices(self.task.labels, name, column, problems)

    def learnt_loss(self, spec: Loss, known: Target) -> Loss:
        """With the weights of labels."""
        return learn_weights(spec, len(self.task.labels), lambda: self.balanced(known))

    def balanced(self, known: Target) -> NDArray[np.float64]:
        """(N,) -> (K,): the weights under which all labels count alike."""
        return alike(known, len(self.task.labels))

    @cached_property
    def accuracy(self) -> Metric:
        """Of the label said."""
        return Metric("accuracy", partial(accuracy, self._said), higher_is_better=True)

    def _said(self, fields: Fields) -> NDArray[Any]:
        return np.asarray(fields["said"] if "said" in fields else self.task.places(fields))

    def tallied(self, target: Target, fields: Fields) -> Fields:
        """Of each row (N,): the probability of the true label, the label said, the likeliest."""
        said, most = self._said(fields), likeliest(fields)
        return {"true": of_truth(target, fields), "said": said, "likeliest": most}

    @property
    def decision(self) -> Metric:
        """Accuracy."""
        return self.accuracy

    @property
    def metrics(self) -> Sequence[Metric]:
        """Accuracy and log loss at least."""
        return (self.accuracy, self.error)

    def trivial(self, train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
        """Always the training rows' label frequencies: the most frequent label wins."""
        return frequencies(train, rows, len(self.task.labels))

    def statistics(self, known: Target) -> dict[str, Any]:
        """(N,) -> how many rows have each label."""
        counts = np.bincount(known.astype(np.int64), minlength=len(self.task.labels))
        return {"labels": dict(zip(self.task.labels, counts.tolist(), strict=True))}

    def true_and_said(self, target: Target, fields: Fields) -> tuple[Known, Known]:
        """(N, K), (N, K): one of each row."""
        every = np.arange(len(self.task.labels))
        predicted = np.asarray(self.task.places(fields)).astype(np.int64)[:, None] == every
        return target.astype(np.int64)[:, None] == every, predicted

    def row_errors(self, target: Target, fields: Fields) -> NDArray[np.float64]:
        """Surprise at the true label, in nats: (N,)."""
        table = fields["probabilities"].astype(np.float64)
        own = table[np.arange(len(target)), target.astype(np.int64)]
        return surprise(own)

    def words(self, target: Target, fields: Fields) -> Words:
        """The true label; the one said, and how probable it is."""
        index = int(np.asarray(self.task.places(fields))[0])
        sure = float(fields["probabilities"][0, index])
        labels = self.task.labels
        return Words(labels[int(target[0])], f"{labels[index]} ({sure:.2f})")
