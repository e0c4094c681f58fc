"""A tagging task in training: a label for each token of a sequence."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.tasks import TaggingTask
from onepass.training.losses import Loss
from onepass.training.losses.cross_entropy import CrossEntropySpec, alike, learn_weights
from onepass.training.losses.tagging import tagging
from onepass.training.sources.rows import Column
from onepass.training.tasks.base import Kind
from onepass.training.tasks.labels import with_labels
from onepass.training.tasks.metrics.metric import Fields, Metric, Target
from onepass.training.tasks.metrics.tagging import (
    ACCURACY,
    LOG_LOSS,
    MACRO_F1,
    SPAN_F1,
    tags,
    tallied,
    tokens,
    trivial,
)
from onepass.training.tasks.reported import Known
from onepass.training.tasks.schemes import learn_scheme, notes
from onepass.training.tasks.tokens import token_indices
from onepass.training.tasks.words import Words


class Tagging(Kind[TaggingTask]):
    """Its target is the index of each token's label, from 1; 0 is no token."""

    suits = ("cross_entropy",)
    default_loss = CrossEntropySpec()
    error = LOG_LOSS

    def learnt(self, column: Column) -> TaggingTask:
        """The labels of any token, and how they mark spans."""
        values = {label for row in column if row is not None for label in row}
        task = self.task if self.task.labels else with_labels(self.task, values)
        return learn_scheme(task, column)

    def notes(self, column: Column) -> Iterable[str]:
        """On how labels mark spans, or do not."""
        return notes(self.task, column)

    def target(
        self, name: str, column: Column, beside: Column, problems: list[str]
    ) -> NDArray[np.int64]:
        """(N, L) indices from 1; 0 behind a row's last token, and in rows without labels."""
        return token_indices(self.task.labels, name, column, beside, problems)

    def learnt_loss(self, spec: Loss, known: Target) -> Loss:
        """With the weights of labels, which tokens count."""
        count = len(self.task.labels)
        return learn_weights(spec, count, lambda: alike(tags(known), count))

    def loss(self, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        """(B, L, K), (B, L), (B,) -> ()."""
        assert isinstance(spec, CrossEntropySpec), "others are refused"
        return tagging(spec, logits, target, share)

    @property
    def decision(self) -> Metric:
        """F1 of spans where labels mark such, else the share of right tokens."""
        return ACCURACY if self.task.bio is None else SPAN_F1

    @property
    def metrics(self) -> Sequence[Metric]:
        """They look at what `tallied` counts."""
        spans = () if self.task.bio is None else (SPAN_F1,)
        return (*spans, ACCURACY, MACRO_F1, self.error)

    def trivial(self, train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
        """The same frequencies of labels for every token."""
        return trivial(train, rows, len(self.task.labels))

    def tallied(self, target: Target, fields: Fields) -> Fields:
        """Each row's counts."""
        return tallied(self.task, target, fields)

    def statistics(self, known: Target) -> dict[str, Any]:
        """(N, L) -> how many tokens have each label."""
        counts = np.bincount(tags(known), minlength=len(self.task.labels))
        return {"labels": dict(zip(self.task.labels, counts.tolist(), strict=True))}

    def true_and_said(self, target: Target, fields: Fields) -> tuple[Known, Known]:
        """(M, K), (M, K): one of each of the M tokens of all rows."""
        there, true, predicted = tokens(self.task, target, fields)
        every = np.arange(len(self.task.labels))
        return true[there][:, None] == every, predicted[there][:, None] == every

    def row_errors(self, target: Target, fields: Fields) -> NDArray[np.float64]:
        """(N,): surprise at all tokens together, in nats."""
        return np.asarray(self.tallied(target, fields)["nats"])

    def words(self, target: Target, fields: Fields) -> Words:
        """The labels of the tokens that are wrong."""
        there, *both = tokens(self.task, target, fields)
        _, wrong = (there & (both[0] != both[1])).nonzero()
        true, predicted = (" ".join(self.task.labels[row[0, at]] for at in wrong) for row in both)
        return Words(true, predicted, tuple(wrong.tolist()))
