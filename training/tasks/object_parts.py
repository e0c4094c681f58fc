"""What became of the points and masks of objects: all that metrics of these look at."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.forms.objects import FIRST
from onepass.models.contract.forms.points import NUMBERS as EACH
from onepass.training.tasks.metrics.drawn import SIGMA, masks_found, points_found
from onepass.training.tasks.metrics.matching import THRESHOLDS, Said, Truth
from onepass.training.tasks.metrics.metric import Fields, Target
from onepass.training.tasks.metrics.similarity import FLAGS, TRUTH, matched_points


class Parted(Protocol):
    """What objects of a task have besides their boxes."""

    @property
    def labels(self) -> Sequence[str]:
        """Of objects."""

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What is asked of each, by name."""

    @property
    def points(self) -> Sequence[str]:
        """Named places of each."""

    @property
    def masks(self) -> bool:
        """Whether each has one."""


def parts_found(
    task: Parted,
    *,
    target: Target,
    ranked: Fields,
    rows: NDArray[np.int64],
    pairs: NDArray[np.int64],
) -> dict[str, NDArray[Any]]:
    """Of points and masks of true objects that were found: (N, T) each."""
    said, true = pairs.T
    start, count = FIRST + len(task.attributes), EACH * len(task.points)
    known = target[rows, true].astype(np.float64)
    found = dict[str, NDArray[Any]]()
    if task.points:
        points = known[:, start : start + count].reshape(-1, len(task.points), 3)
        found |= points_found(points, ranked["points"][rows, said], known[:, 1:FIRST])
    if task.masks:
        boxes = known[:, 1:FIRST], ranked["boxes"][rows, said].astype(np.float64)
        found |= masks_found(known[:, start + count :], ranked["masks"][rows, said], boxes)
    tables = {name: np.zeros(target.shape[:2]) for name in found}
    for name, values in found.items():
        tables[name][rows, true] = values
    return tables


def points_ranked(
    task: Parted, target: Target, ranked: Fields, truths: Sequence[Truth]
) -> dict[str, NDArray[Any]]:
    """What became of each object, (N, M, thresholds, 1), and how many of each label there are,
    (N, K, 1), by the similarity of points; `ranked` has the most probable first."""
    start, count = FIRST + len(task.attributes), len(task.points)
    flags = np.zeros((*ranked["scores"].shape, len(THRESHOLDS), 1), dtype=np.uint8)
    counts = np.zeros((len(target), len(task.labels), 1), dtype=np.int64)
    for row, true in enumerate(truths):
        some = ranked["scores"][row] > 0
        labels = ranked["classes"][row][some].astype(np.int64)
        said = Said(ranked["boxes"][row][some].astype(np.float64), labels)
        own = target[row][target[row, :, 0] != 0][:, start : start + EACH * count]
        known = own.reshape(-1, count, EACH).astype(np.float64)
        points = ranked["points"][row][some].astype(np.float64)
        became, there = matched_points(said, points, true=true, known=known, spread=[SIGMA] * count)
        flags[row, : len(became)] = became
        counts[row] = [true.counted(there, label) for label in range(len(task.labels))]
    return {FLAGS: flags, TRUTH: counts}
