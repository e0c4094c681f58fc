"""What training saw: of an input its range or frequent values, of a task how its answers spread.

Small, whatever the number of rows: pages draw it, and the app counts what lies beyond it.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays
from onepass.models.contract.inputs import (
    CategoryInput,
    ImageInput,
    Input,
    NumberInput,
    SequenceInput,
    SetInput,
    TextInput,
    TimestampInput,
    VectorInput,
)
from onepass.models.contract.inputs.base import present
from onepass.models.contract.inputs.timestamp import seconds, written
from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    QuantilesTask,
    RegressionTask,
    TaggingTask,
    Task,
)
from onepass.models.contract.tokens import PADDING, SPECIAL, UNKNOWN

BINS = 32
TAIL = 0.5
"""Percent of the rows beyond either end of a histogram, counted in its last bin: one row that is
far away would otherwise leave a single bar."""
STEPS = 21
FREQUENT = 20


def of_input(given: Input, name: str, inputs: Arrays) -> dict[str, Any]:
    """Of the training rows' arrays: its range or frequent values, and how often it is absent."""
    if not given.optional:
        return _of_values(given, inputs[name])
    here = inputs[present(name)]
    return _of_values(given, inputs[name][here]) | {"absent": int((~here).sum())}


def _of_values(given: Input, column: NDArray[Any]) -> dict[str, Any]:
    """(N, ...)."""
    match given:
        case NumberInput():
            column = given.in_unit(column)
            return _range(column) | {"whole": bool((column % 1 == 0).all())} | spread(column)
        case VectorInput():
            return _range(given.in_unit(column))
        case TimestampInput():
            at = seconds(column)
            return {"earliest": written(int(at.min())), "latest": written(int(at.max()))}
        case ImageInput():
            return {"brightness": float(column.mean(dtype=np.float64)) / 255}
        case TextInput():
            lengths = (column != PADDING).sum(axis=1)
            return {"tokens": {"median": float(np.median(lengths)), "most": int(lengths.max())}}
        case SequenceInput():
            words = column[:, :, 0]
            lengths = (words != PADDING).sum(axis=1)
            return {
                "tokens": {"median": float(np.median(lengths)), "most": int(lengths.max())},
                "unseen": int((words == UNKNOWN).sum()),
            }
        case CategoryInput():
            counts = np.bincount(column, minlength=len(given.values) + 1)
            return {"unseen": int(counts[0]), **_frequent(given.values, counts[1:])}
        case SetInput():
            sizes = (column != PADDING).sum(axis=1)
            counts = np.bincount(column.ravel(), minlength=given.places)
            return {
                "items": {"median": float(np.median(sizes)), "most": int(sizes.max())},
                "unseen": int(counts[UNKNOWN]),
                **_frequent(given.values, counts[SPECIAL:]),
            }


def _frequent(values: Sequence[str], counts: NDArray[np.int64]) -> dict[str, dict[str, int]]:
    order = [int(place) for place in np.argsort(-counts, kind="stable")[:FREQUENT]]
    return {"most_frequent": {values[place]: int(counts[place]) for place in order}}


def of_task(task: Task, known: NDArray[Any]) -> dict[str, Any]:
    """Of the answered training rows' targets: (N,), or (N, K) of a multilabel task, NaN where a
    label is not known.
    """
    match task:
        case RegressionTask() | CountTask() | QuantilesTask():
            return spread(known)
        case BinaryTask() | MulticlassTask() | OrdinalTask():
            counts = np.bincount(known.astype(np.int64), minlength=len(task.labels))
            return {"labels": dict(zip(task.labels, counts.tolist(), strict=True))}
        case TaggingTask():
            tags = known[known > 0].astype(np.int64) - 1
            counts = np.bincount(tags, minlength=len(task.labels))
            return {"labels": dict(zip(task.labels, counts.tolist(), strict=True))}
        case MultilabelTask():
            counts = np.nansum(known, axis=0).astype(np.int64)
            return {"labels": dict(zip(task.labels, counts.tolist(), strict=True))}


def spread(values: NDArray[Any]) -> dict[str, Any]:
    """A histogram, `counts` of equal bins from `low` to `high`; and every 5th percentile."""
    values = values.astype(np.float64)
    low, high = np.percentile(values, [TAIL, 100 - TAIL]).tolist()
    if low == high:
        margin = max(0.5, abs(low) / 100)
        low, high = low - margin, high + margin
    places = ((np.clip(values, low, high) - low) / (high - low) * BINS).astype(np.int64)
    counts = np.bincount(np.minimum(places, BINS - 1), minlength=BINS)
    percentiles = np.percentile(values, np.linspace(0, 100, STEPS))
    return {
        "low": _short(low, high - low),
        "high": _short(high, high - low),
        "counts": counts.tolist(),
        "percentiles": [_short(value, high - low) for value in percentiles.tolist()],
    }


def _range(column: NDArray[Any]) -> dict[str, Any]:
    return {
        "min": float(column.min()),
        "max": float(column.max()),
        "mean": float(column.mean(dtype=np.float64)),
        "median": float(np.median(column)),
    }


def _short(value: float, width: float) -> float:
    """In six digits, or in as many more as tell it from others that far away."""
    large = abs(value) / width if width else 1.0
    return float(f"{value:.{6 + max(0, math.ceil(math.log10(max(large, 1.0))) - 1)}g}")
