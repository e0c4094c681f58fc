"""A segmentation task in training: a label for each pixel of a picture."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.tasks import SegmentationTask
from onepass.training.losses import Loss
from onepass.training.losses.cross_entropy import CrossEntropySpec, alike, learn_weights
from onepass.training.losses.pixels import segmentation
from onepass.training.sources.rows import Column
from onepass.training.tasks.base import Kind
from onepass.training.tasks.maps import maps
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, told_apart
from onepass.training.tasks.metrics.segmentation import (
    ACCURACY,
    BOUNDARY_F,
    ERROR,
    MEAN_IOU,
    of_labels,
    tallied,
)
from onepass.training.tasks.motion import Maps
from onepass.training.tasks.words import Words


class Segmentation(Kind[SegmentationTask]):
    """Its target is the index of each pixel's label; `ignore` where none is known."""

    suits = ("cross_entropy",)
    default_loss = CrossEntropySpec()
    error = ERROR

    @property
    def moved(self) -> Maps:
        """A map."""
        return Maps(self.task.ignore)

    def learnt(self, column: Column) -> SegmentationTask:
        """As the spec says: a mask of numbers has no names for them."""
        if not self.task.labels:
            raise ValueError(
                "labels: is missing: name them in the order of their numbers in the masks, "
                "as in [background, bean]"
            )
        return self.task

    def target(
        self, name: str, column: Column, beside: Any, problems: list[str]
    ) -> NDArray[np.float32] | NDArray[np.int64]:
        """(N, H, W) uint8, as the network sees the pictures."""
        return maps(name, column, beside, self.task.ignore, self._wrong, problems)

    def _wrong(self, mask: NDArray[Any]) -> str | None:
        strange = np.setdiff1d(mask, [*range(len(self.task.labels)), self.task.ignore])
        if not len(strange):
            return None
        has = f"has the number {strange[0]}"
        return f"{has}, and labels have 0 to {len(self.task.labels) - 1}; say ignore, or labels"

    def learnt_loss(self, spec: Loss, known: Target) -> Loss:
        """With the weights of labels, which pixels count."""
        count = len(self.task.labels)
        return learn_weights(spec, count, lambda: alike(known[known != self.task.ignore], count))

    def loss(self, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        """(B, K, H, W), (B, H, W), (B,) -> ()."""
        assert isinstance(spec, CrossEntropySpec), "others are refused"
        return segmentation(spec, logits, target, share, self.task.ignore)

    @property
    def metrics(self) -> Sequence[Metric]:
        """They look at what `tallied` counts."""
        own = (MEAN_IOU, ACCURACY, BOUNDARY_F, self.error)
        return told_apart([MEAN_IOU, *of_labels(self.task.labels), *own[1:]], own)

    def trivial(self, train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
        """The most frequent label everywhere."""
        most = np.bincount(self._labels(train), minlength=len(self.task.labels)).argmax()
        return {"classes": np.full((rows, 1, 1), most, dtype=np.float64)}

    def _labels(self, known: Target) -> NDArray[np.int64]:
        return np.asarray(known[known != self.task.ignore]).astype(np.int64)

    def tallied(self, target: Target, fields: Fields) -> Fields:
        """Each picture's counts."""
        return tallied(len(self.task.labels), self.task.ignore, target, fields)

    def statistics(self, known: Target) -> dict[str, Any]:
        """(N, H, W) -> the share of pixels that have each label."""
        counts = np.bincount(self._labels(known), minlength=len(self.task.labels))
        shares = (counts / max(1, counts.sum())).tolist()
        return {"pixels": dict(zip(self.task.labels, shares, strict=True))}

    def row_errors(self, target: Target, fields: Fields) -> NDArray[np.float64]:
        """(N,): the share of pixels that are wrong."""
        pixels = np.maximum(fields["true"].sum(axis=1), 1)
        return np.asarray(1 - fields["right"].sum(axis=1) / pixels)

    def words(self, target: Target, fields: Fields) -> Words:
        """Which share of the picture has each label."""
        counts = self.tallied(target, fields)
        true, said = (self._shares(counts[which][0]) for which in ("true", "said"))
        return Words(true, said)

    def _shares(self, counts: NDArray[np.float64]) -> str:
        shares = zip(self.task.labels, counts / max(1.0, counts.sum()), strict=True)
        return ", ".join(f"{label} {100 * share:.0f} %" for label, share in shares if share > 0)
