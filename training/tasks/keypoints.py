"""A key point task in training: named points of a picture."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.forms.objects import FIRST
from onepass.models.contract.tasks import KeypointsTask
from onepass.training.losses import Loss
from onepass.training.losses.points import PointsSpec, points
from onepass.training.sources.rows import Column
from onepass.training.tasks.base import Kind
from onepass.training.tasks.metrics.keypoints import (
    DISTANCE,
    ERROR,
    OKS,
    PCK,
    VISIBLE,
    known_points,
    of_points,
    tallied,
)
from onepass.training.tasks.metrics.metric import Fields, Metric, Target
from onepass.training.tasks.metrics.ranked import by_rank
from onepass.training.tasks.metrics.similarity import FLAGS, precision_of
from onepass.training.tasks.middle import middle
from onepass.training.tasks.motion import Objects, mirrored
from onepass.training.tasks.point_table import point_table
from onepass.training.tasks.words import Words

AP = precision_of("oks")
MOST_TOLD = 4
"""Points of a row in words."""


class Keypoints(Kind[KeypointsTask]):
    """Its target is a table of one object (N, 1, 5 + 3 P), as `motion` says: label 1, as box the
    whole of what is seen, then x, y and visible of each point, NaN where it is not known.

    The share of points that are not near judges. The mean distance does not: of a picture that may
    show the point in two places it is least for a place between them, which is never right.
    """

    suits = ("points",)
    default_loss = PointsSpec()
    error = ERROR

    @property
    def moved(self) -> Objects:
        """As an object with points."""
        return Objects(points=FIRST, mirrored=mirrored(self.task.points))

    def target(
        self, name: str, column: Column, beside: Any, problems: list[str]
    ) -> NDArray[np.float32]:
        """(N, 1, 5 + 3 P)."""
        return point_table(name, column, points=self.task.points, beside=beside, problems=problems)

    def loss(self, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        """(B, h, w, 4 P), (B, T, 5 + 3 P), (B,) -> ()."""
        assert isinstance(spec, PointsSpec), "others are refused"
        return points(spec, logits, target=target, share=share, size=self.task.extent)

    @property
    def metrics(self) -> Sequence[Metric]:
        """They look at what `tallied` measures."""
        return (*PCK, *of_points(self.task.points), DISTANCE, OKS, *AP, VISIBLE, self.error)

    def trivial(self, train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
        """The place from which each point is the least far off, in the mean, and how often it is
        seen; the middle of the picture of one that is never known."""
        true, known = known_points(train)
        high, wide = self.task.extent
        nowhere = np.array([wide / 2, high / 2, 0.0])
        places = [
            middle(own[there]) if there.any() else nowhere
            for own, there in zip(true.transpose(1, 0, 2), known.T, strict=True)
        ]
        return {"points": np.broadcast_to(places, (rows, len(places), 3))}

    def tallied(self, target: Target, fields: Fields) -> Fields:
        """What became of each point."""
        return tallied(self.task, target, fields)

    def gathered(self, fields: Fields) -> Fields:
        """With the order of all pictures."""
        return {**fields, **by_rank(fields, FLAGS)}

    def statistics(self, known: Target) -> dict[str, Any]:
        """(N, T, 5 + 3 P) -> in how many pictures each point is known, and how often it is seen."""
        true, there = known_points(known)
        counts, seen = there.sum(axis=0), (true[..., 2] > 0).sum(axis=0)
        names = self.task.points
        return {
            "points": dict(zip(names, counts.tolist(), strict=True)),
            "visible": dict(zip(names, seen.tolist(), strict=True)),
        }

    def row_errors(self, target: Target, fields: Fields) -> NDArray[np.float64]:
        """(N,): the mean distance."""
        found = self.tallied(target, fields)
        return np.asarray(found["distance"].sum(axis=1) / np.maximum(found["known"].sum(axis=1), 1))

    def words(self, target: Target, fields: Fields) -> Words:
        """Where the first points are."""
        true, known = known_points(target)
        every = np.ones(known.shape[1], dtype=np.bool_)
        return Words(self._placed(true[0], known[0]), self._placed(fields["points"][0], every))

    def _placed(self, places: NDArray[Any], known: NDArray[np.bool_]) -> str:
        each = [
            f"{name} {x:.0f}, {y:.0f}{'' if seen > self.task.threshold else ' (hidden)'}"
            for name, (x, y, seen), there in zip(self.task.points, places, known, strict=True)
            if there
        ]
        more = " ..." if len(each) > MOST_TOLD else ""
        return "; ".join(each[:MOST_TOLD]) + more or "nothing"
