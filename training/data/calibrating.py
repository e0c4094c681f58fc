"""Which rows calibrate, where something is promised and the split of the source holds none out:
some of those that would train, so that the same rows choose and judge as without."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs import Input
from onepass.training.batches.rows import Rows
from onepass.training.sources.keys import row_hashes
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.split import (
    CALIBRATION,
    GroupSplit,
    HashSplit,
    SharesSplit,
    TimeSplit,
)
from onepass.training.specs.spec import BadSpec, Spec

T = TypeVar("T", bound=Frozen)
Shared = HashSplit | GroupSplit | TimeSplit | SharesSplit


def asking(spec: Spec) -> Spec:
    """The spec, with calibration rows asked for in each source whose split knows shares."""
    if spec.certainty is None:
        return spec
    share = spec.certainty.calibration
    if isinstance(spec.source, Mapping):
        source = {name: _with_share(one, share) for name, one in spec.source.items()}
        return spec.model_copy(update={"source": source})
    return spec.model_copy(update={"source": _with_share(spec.source, share)})


def _with_share(source: T, share: float) -> T:
    rule = getattr(source, "split", None)
    if not isinstance(rule, Shared) or rule.calibration:
        return source
    if rule.val + rule.test + share >= 1:
        raise BadSpec(
            f"certainty.calibration: {share:g} beside val {rule.val:g} and test {rule.test:g} of "
            "source.split leaves no rows to train on"
        )
    split = rule.model_copy(update={"calibration": share})
    return source.model_copy(update={"split": split})


def held_out(spec: Spec, read: SourceRows, inputs: Mapping[str, Input]) -> SourceRows:
    """The rows, some of which calibrate: of each source that has none of them, by a hash of their
    inputs."""
    if spec.certainty is None:
        return read
    split, hashes, notes = read.split, None, []
    for name, places in (read.places() or {"": np.arange(len(read))}).items():
        if (split[places] == CALIBRATION).any():
            continue
        hashes = row_hashes(read.inputs, inputs) if hashes is None else hashes
        split = split.astype(object) if split is read.split else split
        chosen = _some(split[places], hashes[places], spec.certainty.calibration)
        split[places[chosen]] = CALIBRATION
        notes.append(
            f"{f'source.{name}: ' if name else ''}{chosen.sum():,} of the rows that would train "
            "calibrate, by hash of the inputs: equal ones stay together"
        )
    return read if split is read.split else replace(read, split=split, notes=[*read.notes, *notes])


def _some(
    split: NDArray[np.object_], hashes: NDArray[np.uint64], share: float
) -> NDArray[np.bool_]:
    """Which of these rows calibrate: so many of all of them, half of those that train at most."""
    training = split == "train"
    part = min(0.5, share * len(split) / max(1, training.sum()))
    chosen: NDArray[np.bool_] = training & (hashes.astype(np.float64) / 2.0**64 < part)
    return chosen


def check(spec: Spec, calibration: Rows) -> None:
    """Raises BadSpec where rows are too few to promise that answers hold at once."""
    joint = () if spec.certainty is None else spec.certainty.together(spec.tasks)
    if spec.certainty is None or not joint:
        return
    least = int(np.ceil(1 / (1 - spec.certainty.coverage) - 1e-9)) - 1
    rows = int(np.logical_and.reduce([calibration.answered[name] for name in joint]).sum())
    if rows < least:
        raise BadSpec(
            f"certainty.joint: {rows} calibration rows have a label of all of {', '.join(joint)}, "
            f"and {least} are needed for {spec.certainty.coverage:g}: name some of them alone, as "
            "in joint: [a, b], or leave it out"
        )
