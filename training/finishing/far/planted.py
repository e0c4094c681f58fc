"""Rows that lie where training saw none: changes that are planted in known ones, so that it can be
judged how well a score tells them apart."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.inputs.beside import features, pieces, present
from onepass.models.contract.tokens import PADDING, UNKNOWN
from onepass.training.finishing.far.near import known

DEVIATIONS = 6.0
TOKENS = ("text", "set", "sequence")
Random = np.random.Generator
Plant = Callable[[Contract, Arrays, Arrays, Random], Arrays]


def number_away(contract: Contract, inputs: Arrays, train: Arrays, random: Random) -> Arrays:
    """One number of each row lies six deviations from the mean of training rows."""
    names = _of_kind(contract, "number")
    changed = {name: inputs[name].astype(np.float32).copy() for name in names}
    rows = len(next(iter(inputs.values())))
    which, sign = random.integers(0, len(names), rows), random.choice([-1.0, 1.0], rows)
    present_too = {}
    for place, name in enumerate(names):
        here, column = which == place, known(train, name).astype(np.float64)
        away = column.mean() + DEVIATIONS * column.std() * sign
        changed[name][here] = away[here].astype(np.float32)
        if (flag := present(name)) in inputs:
            present_too[flag] = inputs[flag] | here
    return inputs | changed | present_too


def categories_new(contract: Contract, inputs: Arrays, train: Arrays, random: Random) -> Arrays:
    """Half of the categories of each row have values that training has not seen."""
    names = _of_kind(contract, "category")
    rows = len(next(iter(inputs.values())))
    order = random.random((rows, len(names))).argsort(axis=1).argsort(axis=1)
    fresh = order < max(1, len(names) // 2)
    changed: Arrays = {}
    for place, name in enumerate(names):
        here = fresh[:, place]
        changed[name] = np.where(here, 0, inputs[name]).astype(inputs[name].dtype)
        if (flag := present(name)) in inputs:
            changed[flag] = inputs[flag] | here
    return inputs | changed


def tokens_new(contract: Contract, inputs: Arrays, train: Arrays, random: Random) -> Arrays:
    """Half of the words or items of each row are none that training has seen."""
    changed: Arrays = {}
    for name in _of_kind(contract, *TOKENS):
        read = inputs[name].copy()
        first = read if read.ndim == 2 else read[..., 0]
        first[(first != PADDING) & (random.random(first.shape) < 0.5)] = UNKNOWN
        changed[name] = read
    return inputs | changed


def columns_shuffled(contract: Contract, inputs: Arrays, train: Arrays, random: Random) -> Arrays:
    """Each input is that of another row."""
    rows, changed = len(next(iter(inputs.values()))), dict(inputs)
    for name in contract.inputs:
        order = random.permutation(rows)
        for key in (name, present(name), pieces(name), features(name)):
            if key in inputs:
                changed[key] = inputs[key][order]
    return changed


def plants(contract: Contract) -> Mapping[str, Plant]:
    """Those that the inputs of a contract allow."""
    found: dict[str, Plant] = {}
    if _of_kind(contract, "number"):
        found["number"] = number_away
    if _of_kind(contract, "category"):
        found["categories"] = categories_new
    if _of_kind(contract, *TOKENS):
        found["tokens"] = tokens_new
    if len(contract.inputs) > 1:
        found["shuffled"] = columns_shuffled
    return found


def apart(own: NDArray[np.float64], changed: NDArray[np.float64]) -> float:
    """How often a changed row has the larger score: the area under the curve, ties by half."""
    both = np.sort(own)
    below = np.searchsorted(both, changed, "left") + np.searchsorted(both, changed, "right")
    return float(below.mean() / 2 / max(1, len(own)))


def _of_kind(contract: Contract, *kinds: str) -> list[str]:
    return [name for name, declared in contract.inputs.items() if declared.kind in kinds]
