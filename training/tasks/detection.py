"""A detection task in training: boxes, labels, and what is asked of each object."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.forms.objects import EDGES
from onepass.models.contract.tasks import DetectionTask
from onepass.models.network.answers.drawn import POINT
from onepass.training.losses import Loss
from onepass.training.losses.detection import ObjectsSpec, detection
from onepass.training.losses.drawn import masks_loss, points_loss
from onepass.training.losses.nearness import Near
from onepass.training.sources.rows import Column
from onepass.training.tasks.attributes import Asked
from onepass.training.tasks.base import Kind
from onepass.training.tasks.labels import with_labels
from onepass.training.tasks.metrics.detection import (
    AP,
    AP50,
    COUNT_MAE,
    ERROR,
    OF_SIZES,
    PRECISION,
    RECALL,
    of_labels,
)
from onepass.training.tasks.metrics.drawn import of_drawn
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, told_apart
from onepass.training.tasks.metrics.ranked import by_rank
from onepass.training.tasks.metrics.similarity import FLAGS as POINT_FLAGS
from onepass.training.tasks.motion import Objects, mirrored
from onepass.training.tasks.object_table import object_table
from onepass.training.tasks.objects import most_likely, tallied
from onepass.training.tasks.words import Words

LEAST_OBJECTS, ROOM = 64, 2
"""Of which there is room for; and how many times the most in a training picture."""


class Detection(Kind[DetectionTask]):
    """Its target is a table of objects (N, T, 5 + ...): the label's index from 1, 0 where there is
    none, -1 of a region that is passed over; left, top, right and bottom in pixels that the network
    sees; and what else is known, as in `motion`.
    """

    suits = ("objects",)
    default_loss = ObjectsSpec()
    error = ERROR

    @cached_property
    def asked(self) -> Asked:
        """What is asked of each object."""
        return Asked(self.task.attributes)

    @property
    def moved(self) -> Objects:
        """As boxes do."""
        task = self.task
        return Objects(self.asked.end, mirrored=mirrored(task.points), mask=task.side)

    def learnt(self, column: Column) -> DetectionTask:
        """Labels, those of attributes, and how many objects there is room for."""
        task, objects = self.task, [one for cell in column if cell for one in cell.objects]
        if not task.labels:
            task = with_labels(task, {one.label for one in objects if not one.ignored})
        most = max((len(cell.objects) for cell in column if cell), default=0)
        changes: dict[str, Any] = {"attributes": self.asked.learnt(objects)}
        if task.max_objects is None:
            changes["max_objects"] = min(1000, max(LEAST_OBJECTS, ROOM * most))
        return task.model_copy(update=changes)

    def target(
        self, name: str, column: Column, beside: Any, problems: list[str]
    ) -> NDArray[np.float32]:
        """(N, T, 5 + attributes)."""
        return object_table(
            self.task, self.asked, name=name, column=column, beside=beside, problems=problems
        )

    def loss(self, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        """(B, h, w, K + 4 + ...), (B, T, 5 + ...), (B,) -> ()."""
        assert isinstance(spec, ObjectsSpec), "others are refused"
        count, size = len(self.task.labels), self.task.extent
        own, near = detection(spec, logits, target=target, share=share, labels=count, size=size)
        near = near._replace(share=near.share * share[:, None])
        rest = logits[..., count + EDGES :]
        total = own + spec.attributes * self.asked.loss(rest, target, near)
        return total + self._drawn_loss(spec, logits, target, near)

    def _drawn_loss(self, spec: ObjectsSpec, logits: Tensor, target: Tensor, near: Near) -> Tensor:
        """Of points and masks, which stand last."""
        total, task = logits.new_zeros(()), self.task
        wide, side = POINT * len(task.points), task.side**2
        drawn, known = logits[..., logits.shape[3] - wide - side :], target[..., self.asked.end :]
        if task.points:
            said, true, boxes = drawn[..., :wide], known[..., :wide], target[..., 1 : 1 + EDGES]
            loss = points_loss(said, true, near=near, boxes=boxes, size=task.extent)
            total = total + spec.points * loss
        if task.masks:
            total = total + spec.masks * masks_loss(drawn[..., wide:], known[..., wide:], near=near)
        return total

    def tuned(self, target: Target, fields: Fields) -> DetectionTask:
        """With the threshold whose precision and recall are best together."""
        return self.task.model_copy(update={"threshold": most_likely(self.task, target, fields)})

    @property
    def metrics(self) -> Sequence[Metric]:
        """They look at what `tallied` finds."""
        drawn = of_drawn(points=self.task.points, masks=self.task.masks)
        said = (*OF_SIZES, PRECISION, RECALL, COUNT_MAE)
        labels, asked = of_labels(self.task.labels), self.asked.metrics
        every = [AP50, AP, *labels, *said, *asked, *drawn, self.error]
        return told_apart(every, (AP50, AP, *said, *drawn, self.error))

    def trivial(self, train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
        """No object at all."""
        return {field: np.zeros((rows, *shape)) for field, shape in self.task.form.computed.items()}

    def tallied(self, target: Target, fields: Fields) -> Fields:
        """What became of each object."""
        return tallied(self.task, self.asked, target, fields)

    def gathered(self, fields: Fields) -> Fields:
        """With the order of all objects that were said."""
        ranked = {**fields, **by_rank(fields)}
        return {**ranked, **by_rank(fields, POINT_FLAGS)} if self.task.points else ranked

    def statistics(self, known: Target) -> dict[str, Any]:
        """(N, T, ...) -> how many objects have each label, and how many a picture has."""
        labels = known[..., 0].astype(np.int64)
        counts = np.bincount(labels[labels > 0], minlength=len(self.task.labels) + 1)[1:]
        each = (labels > 0).sum(axis=1)
        spread = {"mean": float(each.mean()), "most": int(each.max())} if len(each) else {}
        return {"labels": dict(zip(self.task.labels, counts.tolist(), strict=True)), **spread}

    def row_errors(self, target: Target, fields: Fields) -> NDArray[np.float64]:
        """(N,): what is lacking of the harmonic mean of precision and recall, of what is said."""
        right = (fields["said"] & (fields["flags"][:, :, 0, 0] == 1)).sum(axis=1)
        there = fields["said"].sum(axis=1) + fields["truth"][:, :, 0].sum(axis=1)
        return np.asarray(1 - np.where(there > 0, 2 * right / np.maximum(there, 1), 1.0))

    def words(self, target: Target, fields: Fields) -> Words:
        """How many of each label."""
        labels = target[0, :, 0].astype(np.int64)
        said = self.task.places(fields)
        return Words(self._counted(labels[labels > 0] - 1), self._counted(said))

    def _counted(self, labels: NDArray[np.int64]) -> str:
        each = Counter(self.task.labels[index] for index in labels.tolist())
        return ", ".join(f"{count} {label}" for label, count in sorted(each.items())) or "nothing"
