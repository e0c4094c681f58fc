"""Probabilities that are as often true as they say: which map of them is learnt, and whether it is
kept.

Validation rows decide, each judged by a map that the others have learnt: published maps make
things worse than none in a quarter of all cases, so none is kept that is no better here.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.func import functional_call

from onepass.models.network.certainty.probabilities import (
    BetaMap,
    Calibration,
    CutsMap,
)
from onepass.training.finishing.conformal.seen import Seen
from onepass.training.finishing.probabilities import Table

FOLDS, STEPS = 5, 60
PRIORS = (0.1, 0.3)
"""How far numbers lie, at first sight, from those that change nothing: the standard deviation of a
normal prior; the better one is taken. Of rows that are nearly all right, any slope could be."""
SURE = 2.0
"""Standard errors by which the loss must fall."""
FEWEST = 20
"""Rows, or labels or tokens of rows, in which the likelier answer is not the true one: of fewer,
nobody can say how often such answers are wrong."""
Numbers = dict[str, Tensor]


class Learnt(NamedTuple):
    """Of one task."""

    kept: bool
    gain: float
    """By how much the mean log loss of rows, or tokens, falls that the map did not learn of."""


def learn(calibration: Calibration, index: int, *, seen: Seen, seed: int) -> Learnt:
    """Gives the task at this index its map, where that is better than none."""
    table = Table.of(seen)
    _take(calibration, index, numbers=_start(calibration, table))
    if table.wrong < FEWEST:
        return Learnt(False, 0.0)
    folds = (np.random.default_rng(seed).permutation(table.rows) % FOLDS)[table.row]
    before = table.losses(table.probabilities)
    least, chosen = 0.0, None
    for prior in PRIORS:
        found = np.array(before)
        for fold in range(FOLDS):
            rest, here = table.some(folds != fold), table.some(folds == fold)
            mapped = _mapped(calibration, here, _fitted(calibration, rest, prior))
            found[folds == fold] = here.losses(mapped)
        gains = before - found
        if gains.mean() > max(least, SURE * table.error(gains)):
            least, chosen = float(gains.mean()), prior
    numbers = None if chosen is None else _fitted(calibration, table, chosen)
    if numbers is None or not _rises(calibration, table, numbers):
        return Learnt(False, 0.0)
    _take(calibration, index, numbers=numbers)
    return Learnt(True, least)


def _take(calibration: Calibration, index: int, *, numbers: Mapping[str, Tensor]) -> None:
    for name, value in numbers.items():
        getattr(calibration, name)[index] = value.float()


def _mapped(calibration: Calibration, table: Table, numbers: Mapping[str, Tensor]) -> Tensor:
    """Probabilities (N, K) by numbers of one task."""
    own = {name: value.unsqueeze(0) for name, value in numbers.items()}
    mapped: Tensor = functional_call(calibration, own, (table.probabilities.unsqueeze(0), None))
    return mapped[0]


def _start(calibration: Calibration, table: Table) -> Numbers:
    start = type(calibration).start(table.probabilities.shape[1])
    return {name: value.double() for name, value in start.items()}


def _fitted(calibration: Calibration, table: Table, prior: float) -> Numbers:
    start = _start(calibration, table)
    numbers = {name: value.clone().requires_grad_() for name, value in start.items()}
    optimizer = torch.optim.LBFGS(
        list(numbers.values()), max_iter=STEPS, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimizer.zero_grad()
        left = sum(((numbers[name] - start[name]) ** 2).sum() for name in start)
        mapped = _mapped(calibration, table, _rising(calibration, numbers))
        whole = table.loss(mapped).sum() + left / (2 * prior**2)
        total = whole / len(table.truth)
        total.backward()
        return total

    optimizer.step(loss)
    fine = all(bool(value.isfinite().all()) for value in numbers.values())
    found = {name: value.detach() for name, value in (numbers if fine else start).items()}
    return _rising(calibration, found)


def _rising(calibration: Calibration, numbers: Numbers) -> Numbers:
    """Where labels are each true or not, a and b from 0 on (Kull et al.): every map rises."""
    if not isinstance(calibration, BetaMap):
        return numbers
    slopes, shift = numbers["numbers"].split([2, 1], dim=-1)
    return {"numbers": torch.cat([slopes.clamp(min=0), shift], dim=-1)}


def _rises(calibration: Calibration, table: Table, numbers: Numbers) -> bool:
    """Whether what was more probable still is: a map that turns it round has learnt chance."""
    if isinstance(calibration, CutsMap):
        return bool(numbers["slope"] > 0) and bool((_mapped(calibration, table, numbers) > 0).all())
    return True
