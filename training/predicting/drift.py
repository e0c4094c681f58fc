"""A file beside the reference of a bundle: which inputs and answers have moved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from onepass.models.bundle import BadBundle
from onepass.models.drift.two_samples import LEAST_ROWS, LEVEL, Length
from onepass.models.drift.verdicts import Verdict, quality, verdicts
from onepass.models.drift.watch import Slots, Watch, watch_of
from onepass.models.predictor import Predictor
from onepass.training.predicting.predict import parts_of
from onepass.training.predicting.problems import Problems
from onepass.training.sources.reading import Dialect

NOTHING = "has no reference to compare with: train it again"


class Moved:
    """The rows of a file as one window."""

    def __init__(self, watch: Watch, counts: Slots, *, length: Length) -> None:
        """The level is that of this one window: of quiet files one in a thousand rings."""
        self.watch, self.counts, self.length = watch, counts, length
        self.rows = int(counts[0])
        self.verdicts: list[Verdict] = verdicts(watch, counts, length=length, level=LEVEL)

    @property
    def rings(self) -> bool:
        """Whether anything has moved."""
        return any(one.rings for one in self.verdicts)

    def document(self) -> dict[str, Any]:
        """All of it as plain data."""
        reference = self.watch.reference
        return {
            "rows": self.rows,
            "reference": {"rows": reference.rows, "split": reference.split},
            "window": self.length,
            "level": LEVEL,
            "least_rows": LEAST_ROWS,
            "moved": self.rings,
            "watched": [self._told(one) for one in self.verdicts],
            "quality": quality(self.watch, self.counts),
        }

    def _told(self, one: Verdict) -> dict[str, Any]:
        watched = one.column.watched
        return {
            "of": watched.of,
            "name": watched.name,
            "aspect": watched.aspect,
            "rows": int(one.rows),
            "psi": one.psi,
            "psi_when_quiet": one.quiet,
            "p": one.p,
            "alarm": one.rings,
            "words": one.words,
            "bins": watched.bins,
            "reference": watched.counts,
            "counts": self.counts[one.column.slots].tolist(),
        }


def drift_of(
    predictor: Predictor,
    file: Path,
    *,
    length: Length = "day",
    dialect: Dialect | None = None,
    say: Callable[[str], None] = lambda note: None,
) -> Moved:
    """What of the rows of a file lies elsewhere than the reference of a bundle; they differ among
    themselves as those of a window of this length do.

    Raises:
        BadBundle: it has no reference.
        ValueError: the file is not what the contract says; all problems at once.
    """
    watch = watch_of(predictor.bundle, predictor.contract)
    if watch is None:
        raise BadBundle(f"{predictor.bundle.folder}: {NOTHING}")
    contract, problems = predictor.contract, Problems()
    counts, tasks = np.zeros(watch.size, dtype=np.int64), predictor.contract.choose(None)
    read = parts_of(predictor, file, dialect)
    count = 0
    for part in read.parts(contract):
        if isinstance(part, list):
            problems.add(part, len(part))
        elif (arrays := problems.arrays(contract, part, start=count)) is not None:
            watch.add(counts, arrays, predictor.run(arrays, tasks))
        count += 0 if isinstance(part, list) else len(part)
        if problems.enough:
            break
    problems.raise_if_any()
    for note in read.notes():
        say(note)
    return Moved(watch, counts, length=length)
