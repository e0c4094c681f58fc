"""A multilabel task in training: any number of several labels, of which a row may know some only:
what is known of them is 0 or 1, and NaN where one is not known."""

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.tasks import MultilabelTask
from onepass.training.losses import Loss
from onepass.training.losses.cross_entropy import CrossEntropySpec, learn_weights
from onepass.training.losses.multilabel import balanced, multilabel
from onepass.training.sources.rows import AskedLabels, Column, PartLabels
from onepass.training.tasks.base import Kind
from onepass.training.tasks.labels import indices, known_labels, with_labels
from onepass.training.tasks.metrics import multilabel as rules
from onepass.training.tasks.metrics.choice import surprise
from onepass.training.tasks.metrics.metric import Fields, Metric, Target
from onepass.training.tasks.reported import Known
from onepass.training.tasks.threshold import best_thresholds
from onepass.training.tasks.words import Words


class Multilabel(Kind[MultilabelTask]):
    """Its target is a row of 0 and 1, one for each of K labels."""

    suits = ("cross_entropy",)
    default_loss = CrossEntropySpec()
    error = rules.LOG_LOSS

    def learnt(self, column: Column) -> MultilabelTask:
        """The labels of any row, and those that rows say they do not have."""
        if self.task.labels:
            return self.task
        values = {label for row in column if row is not None for label in row}
        asked = {row.asked for row in column if isinstance(row, AskedLabels)}
        return with_labels(self.task, values.union(*asked))

    def target(
        self, name: str, column: Column, beside: Column, problems: list[str]
    ) -> NDArray[np.float32]:
        """(N, K) of 0 and 1."""
        each = [(row, label) for row, labels in enumerate(column) for label in labels or ()]
        index = indices(self.task.labels, name, [label for _, label in each], problems)
        table = np.zeros((len(column), len(self.task.labels)), dtype=np.float32)
        table[[row for row, _ in each], index] = 1
        return table

    def labelled(
        self, name: str, column: Column, training: Known, problems: list[str]
    ) -> Known | None:
        """(N, K); a label that no training row says anything of is a problem."""
        if not any(isinstance(row, PartLabels) for row in column):
            return None
        known = known_labels(self.task.labels, column)
        ever = np.asarray(known[training].any(axis=0)).tolist()
        problems += [
            f"tasks.{name}: no training row says whether it has {label!r}: leave this label out"
            for label, some in zip(self.task.labels, ever, strict=True)
            if not some
        ]
        return known

    def learnt_loss(self, spec: Loss, known: Target) -> Loss:
        """With the weights of labels."""
        return learn_weights(spec, len(self.task.labels), partial(balanced, known))

    def loss(self, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        """(B, K), (B, K), (B,) or (B, K) -> ()."""
        assert isinstance(spec, CrossEntropySpec), "others are refused"
        return multilabel(spec, logits, target, share)

    def tuned(self, target: Target, fields: Fields) -> MultilabelTask:
        """With one for each label."""
        best = best_thresholds(target, fields["probabilities"])
        return self.task.model_copy(update={"threshold": best})

    @cached_property
    def decision(self) -> Metric:
        """F1 of the labels said, at the task's thresholds."""
        return rules.f1(self.task.said)[0]

    @cached_property
    def metrics(self) -> Sequence[Metric]:
        """Of the labels said, and of probabilities."""
        return (self.decision, rules.f1(self.task.said)[1], self.error)

    def tallied(self, target: Target, fields: Fields) -> Fields:
        """The nats of each row, and which labels are said."""
        return rules.tallied(target, fields) | {"said": np.asarray(self.task.said(fields))}

    def trivial(self, train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
        """The share of training rows that have each label."""
        return rules.trivial(train, rows)

    def statistics(self, known: Target) -> dict[str, Any]:
        """(N, K) -> how many rows have each label."""
        counts = np.nansum(known, axis=0).astype(np.int64).tolist()
        return {"labels": dict(zip(self.task.labels, counts, strict=True))}

    def true_and_said(self, target: Target, fields: Fields) -> tuple[Known, Known]:
        """(N, K), (N, K): what is said of a label that is not known does not count."""
        return target > 0, self.task.said(fields) & ~np.isnan(target)

    def row_errors(self, target: Target, fields: Fields) -> NDArray[np.float64]:
        """(N,): surprise at all known labels together, in nats."""
        own = surprise(rules.of_truth(target, fields))
        return np.asarray((own * ~np.isnan(target)).sum(axis=1))

    def words(self, target: Target, fields: Fields) -> Words:
        """The labels, and which are not known."""
        true, predicted = (
            ", ".join(self.task.labels[one] for one in some) or "none"
            for some in (np.flatnonzero(target[0] > 0), self.task.places(fields))
        )
        unknown = [self.task.labels[one] for one in np.flatnonzero(np.isnan(target[0]))]
        return Words(true + f" (not known: {', '.join(unknown)})" * bool(unknown), predicted)
