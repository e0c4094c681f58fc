"""Which objects that were said are true ones, by the rules of COCO (Lin et al., "Microsoft COCO",
ECCV 2014; its tool `pycocotools`): the most probable first, each takes the true object of its label
that it overlaps most, if by the threshold at least; what matches a region that is passed over, or
an object of another size than is asked about, is neither right nor wrong.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

THRESHOLDS = np.linspace(0.5, 0.95, 10)
SIZES: dict[str, tuple[float, float]] = {
    "all": (0.0, np.inf),
    "small": (0.0, 32.0**2),
    "medium": (32.0**2, 96.0**2),
    "large": (96.0**2, np.inf),
}
"""Areas in pixels of what the network sees."""
MISS, HIT, PASSED = 0, 1, 2
Flags = NDArray[np.uint8]


class Said(NamedTuple):
    """Objects of one picture, the most probable first."""

    boxes: NDArray[np.float64]
    """(M, 4): left, top, right, bottom."""
    labels: NDArray[np.int64]


class Truth(NamedTuple):
    """The true objects of one picture."""

    boxes: NDArray[np.float64]
    labels: NDArray[np.int64]
    regions: NDArray[np.bool_]
    """Which of them are regions that are passed over, whatever the label."""

    def counted(self, counts: NDArray[np.int64], label: int) -> NDArray[np.int64]:
        """Of (T, sizes) the sum over the objects of that label: (sizes,)."""
        return np.asarray(counts[self.labels == label].sum(axis=0))


class Matched(NamedTuple):
    """What became of M objects that were said, of T true ones."""

    flags: Flags
    """(M, thresholds, sizes)."""
    partner: NDArray[np.int64]
    """(M,): the true object that each is at the least threshold; -1 where it is none."""
    counts: NDArray[np.int64]
    """(T, sizes) of 0 and 1: which true objects there are to find."""


def matched(said: Said, true: Truth) -> Matched:
    """Of one picture."""
    areas, said_areas = _areas(true.boxes), _areas(said.boxes)
    low, high = np.array([*SIZES.values()]).T
    other = (areas[:, None] < low) | (areas[:, None] > high) | true.regions[:, None]  # (T, sizes)
    beyond = (said_areas[:, None] < low) | (said_areas[:, None] > high)  # (M, sizes)
    return matched_by(_overlap(said.boxes, true), said, true, other=other, beyond=beyond)


def matched_by(
    overlap: NDArray[np.float64],
    said: Said,
    true: Truth,
    *,
    other: NDArray[np.bool_],
    beyond: NDArray[np.bool_],
) -> Matched:
    """By overlaps (M, T): `other` true objects (T, sizes) are not asked about; what is said and is
    `beyond` (M, sizes) is not wrong."""
    apart = (said.labels[:, None] != true.labels) & ~true.regions
    shape = len(said.labels), len(THRESHOLDS), other.shape[1]
    flags, partner = np.zeros(shape, dtype=np.uint8), np.full(shape[0], -1)
    free = np.ones((*shape[1:], len(other)), dtype=np.bool_)
    for index in range(shape[0] if len(other) else 0):
        best = _best(overlap[index], apart[index], other, free)  # (thresholds, sizes)
        found = best >= 0
        passed = found & other[best, np.arange(shape[2])]
        flags[index] = np.where(found, np.where(passed, PASSED, HIT), MISS)
        partner[index] = best[0, 0] if flags[index, 0, 0] == HIT else -1
        taken = found & ~true.regions[best]
        rows, columns = np.nonzero(taken)
        free[rows, columns, best[taken]] = False
    flags[(flags == MISS) & beyond[:, None]] = PASSED
    return Matched(flags, partner, (~other).astype(np.int64))


def _best(
    overlap: NDArray[np.float64],
    apart: NDArray[np.bool_],
    other: NDArray[np.bool_],
    free: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """The true object (thresholds, sizes) that one is, -1 for none: of those that count, else of
    those that do not; of equal ones the last."""
    enough = overlap >= np.minimum(THRESHOLDS, 1 - 1e-10)[:, None]  # (thresholds, T)
    possible = (enough & ~apart)[:, None] & free  # (thresholds, sizes, T)
    counts = possible & ~other.T
    some = counts.any(axis=2, keepdims=True)
    worth = np.where(np.where(some, counts, possible), overlap, -1.0)[..., ::-1]
    last = len(overlap) - 1 - worth.argmax(axis=2)
    return np.where(worth.max(axis=2) >= 0, last, -1)


def _overlap(boxes: NDArray[np.float64], true: Truth) -> NDArray[np.float64]:
    """(M, T): of boxes the shared area of what either covers; of regions the share of the box."""
    low = np.maximum(boxes[:, None, :2], true.boxes[:, :2])
    high = np.minimum(boxes[:, None, 2:], true.boxes[:, 2:])
    both = (high - low).clip(0).prod(axis=2)
    own = _areas(boxes)[:, None]
    whole = np.where(true.regions, own, own + _areas(true.boxes) - both)
    return np.asarray(both / np.maximum(whole, 1e-12))


def _areas(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((boxes[:, 2:] - boxes[:, :2]).clip(0).prod(axis=1))
