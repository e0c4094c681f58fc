"""What there is to say of a window: of each thing that is watched how far it is away, and whether
that rings; and how often tasks are right by their own probabilities.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.drift.two_samples import LEAST_PSI, Counts, Length, judged, rings
from onepass.models.drift.watch import Column, Slots, Watch

LARGE = 0.25
"""A PSI above which people say that something has moved far (Siddiqi, 2006)."""


class Verdict(NamedTuple):
    """Of one thing in one window."""

    column: Column
    rows: float
    """Or items, of what a row has several of."""
    psi: float
    quiet: float
    """The PSI that a quiet window of so many rows has on the average."""
    p: float
    rings: bool

    @property
    def words(self) -> str:
        """For a reader."""
        if not self.rings:
            return "quiet"
        return "has moved far" if self.psi >= LARGE else "has moved"


def verdicts(watch: Watch, counts: Slots, *, length: Length, level: float) -> list[Verdict]:
    """Of one window (S,): at that level one of all of them rings in a quiet one."""
    found = over_time(watch, counts[None, :], length=length, level=level)
    one = (found.rows, found.psi, found.quiet, found.p, found.rings)
    columns = zip(*(part[0].tolist() for part in one), strict=True)
    return [Verdict(column, *values) for column, values in zip(watch.columns, columns, strict=True)]


class OverTime(NamedTuple):
    """Of W windows and T things: (W, T) each."""

    rows: NDArray[np.float64]
    psi: NDArray[np.float64]
    quiet: NDArray[np.float64]
    p: NDArray[np.float64]
    rings: NDArray[np.bool_]


def over_time(watch: Watch, windows: Counts, *, length: Length, level: float) -> OverTime:
    """Of windows (W, S) that are judged each for itself."""
    each = [judged(one.watched, windows[:, one.slots], length=length) for one in watch.columns]
    rows, psi, quiet, p = (
        np.stack([getattr(one, part) for one in each], axis=1)
        for part in ("rows", "psi", "quiet", "p")
    )
    ringing = np.stack([rings(one, level) for one in p]) & (psi >= LEAST_PSI)
    return OverTime(rows, psi, quiet, p, ringing)


def quality(watch: Watch, counts: Slots) -> dict[str, dict[str, Any]]:
    """Of each task that chooses one label: what is expected of this window by its probabilities,
    and of the reference, and what labels said of that."""
    result: dict[str, dict[str, Any]] = {}
    for name, sure in watch.sureness.items():
        known = watch.reference.expected[name]
        own: dict[str, Any] = {"rows": sure.rows(counts)}
        for metric, value in (("accuracy", sure.accuracy(counts)), ("f1", sure.f1(counts))):
            before = getattr(known, metric)
            if before is not None:
                measured = known.measured.get(metric)
                own[metric] = {"expected": value, "reference": before, "measured": measured}
        result[name] = own
    return result
