"""sha256 over what the network is fed, by which two runs can be told to have had equal data."""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays
from onepass.training.data.targets import Targets
from onepass.training.sources.split import CALIBRATION, NAMES


class Hash(Protocol):
    """Of hashlib."""

    def update(self, data: Any, /) -> None:
        """Takes in what is next."""


def fingerprint(
    inputs: Arrays,
    targets: Targets,
    split: NDArray[np.str_],
    hard: NDArray[np.float64] | None,
    tasks: Collection[str] | None = None,
) -> str:
    """Of all rows, and in which order where a column says so; as if these were all the tasks."""
    digest = hashlib.sha256()
    ordered = {} if hard is None else {"curriculum": hard}
    labels = [_some(part, tasks) for part in (targets.values, targets.answered, targets.labelled)]
    for part in (inputs, *labels, ordered):
        for name, array in part.items():
            _take_in(digest, name, array)
    letters = np.empty(len(split), dtype="S1")
    for name in NAMES:
        letters[split == name] = "c" if name == CALIBRATION else name[1]  # a is that of val
    digest.update(letters.tobytes())
    return digest.hexdigest()


def of_inputs(inputs: Arrays) -> str:
    """Of these rows' inputs alone."""
    digest = hashlib.sha256()
    for name, array in inputs.items():
        _take_in(digest, name, array)
    return digest.hexdigest()


def _take_in(digest: Hash, name: str, array: NDArray[Any]) -> None:
    """Without a copy of it."""
    digest.update(name.encode() + str(array.shape).encode())
    digest.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8))


def _some(
    arrays: Mapping[str, NDArray[Any]], tasks: Collection[str] | None
) -> Mapping[str, NDArray[Any]]:
    return arrays if tasks is None else {name: arrays[name] for name in tasks if name in arrays}
