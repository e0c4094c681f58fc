"""What training saw of an input: its range or frequent values.

Small, whatever the number of rows: pages draw it, and the app counts what lies beyond it.
"""

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
from onepass.models.contract.tokens import PADDING, SPECIAL, UNKNOWN
from onepass.training.tasks.spread import spread

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


def _range(column: NDArray[Any]) -> dict[str, Any]:
    return {
        "min": float(column.min()),
        "max": float(column.max()),
        "mean": float(column.mean(dtype=np.float64)),
        "median": float(np.median(column)),
    }
