"""Probabilities that are as often true as they say: which map of them is learnt, and whether it is
kept.

Validation rows decide, each judged by a map that the others have learnt: published maps make
things worse than none in a quarter of all cases, so none is kept that is no better here.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.func import functional_call

from onepass.models.network.certainty.probabilities import (
    LEAST,
    BetaMap,
    Calibration,
    CutsMap,
    PairMap,
)
from onepass.training.finishing.conformal.seen import Seen

FOLDS, STEPS, HALF = 5, 60, 0.5
PRIORS = (0.1, 0.3)
"""How far numbers lie, at first sight, from those that change nothing: the standard deviation of a
normal prior; the better one is taken. Of rows that are nearly all right, any slope could be."""
SURE = 2.0
"""Standard errors by which the loss must fall."""
FEWEST = 20
"""Rows, or labels of rows, in which the likelier answer is not the true one: of fewer, nobody can
say how often such answers are wrong."""
Numbers = dict[str, Tensor]


class Learnt(NamedTuple):
    """Of one task."""

    kept: bool
    gain: float
    """By how much the mean log loss of rows falls that the map did not learn of."""


def learn(calibration: Calibration, index: int, *, seen: Seen, seed: int) -> Learnt:
    """Gives the task at this index its map, where that is better than none."""
    table = _Table.of(seen)
    _take(calibration, index, numbers=_start(calibration, table))
    if table.wrong < FEWEST:
        return Learnt(False, 0.0)
    folds = np.random.default_rng(seed).permutation(len(table.truth)) % FOLDS
    before = table.losses(table.probabilities)
    least, chosen = 0.0, None
    for prior in PRIORS:
        found = np.array(before)
        for fold in range(FOLDS):
            rest, here = table.some(folds != fold), table.some(folds == fold)
            mapped = _mapped(calibration, here, _fitted(calibration, rest, prior))
            found[folds == fold] = here.losses(mapped)
        gains = before - found
        if gains.mean() > max(least, SURE * gains.std() / len(gains) ** 0.5):
            least, chosen = float(gains.mean()), prior
    numbers = None if chosen is None else _fitted(calibration, table, chosen)
    if numbers is None or not _rises(calibration, table, numbers):
        return Learnt(False, 0.0)
    _take(calibration, index, numbers=numbers)
    return Learnt(True, least)


def _take(calibration: Calibration, index: int, *, numbers: Mapping[str, Tensor]) -> None:
    for name, value in numbers.items():
        getattr(calibration, name)[index] = value.float()


class _Table(NamedTuple):
    """N rows, or tokens of rows: probabilities (N, K) and what is true (N,) or (N, K)."""

    probabilities: Tensor
    truth: Tensor

    @classmethod
    def of(cls, seen: Seen) -> "_Table":
        """What is answered in them."""
        return cls(seen.fields["probabilities"].double(), seen.truth.double())

    def some(self, which: NDArray[np.bool_]) -> "_Table":
        """Some of the rows."""
        here = torch.from_numpy(which)
        return _Table(self.probabilities[here], self.truth[here])

    @property
    def wrong(self) -> int:
        """How many are answered wrongly."""
        if self.truth.dim() == 1:
            return int((self.probabilities.argmax(dim=1) != self.truth).sum())
        wrong = (self.probabilities > HALF) != (self.truth > HALF)
        return int((wrong & ~self.truth.isnan()).sum())

    def loss(self, probabilities: Tensor) -> Tensor:
        """How surprising the truth of each row is (N,); of several labels, the sum over those that
        are known."""
        logs = probabilities.clamp(min=LEAST).log()
        if self.truth.dim() == 1:
            return -logs.gather(1, self.truth.long().unsqueeze(1)).squeeze(1)
        true = self.truth.nan_to_num(0)
        each = true * logs + (1 - true) * (1 - probabilities).clamp(min=LEAST).log()
        return -torch.where(self.truth.isnan(), 0.0, each).sum(dim=1)

    def losses(self, probabilities: Tensor) -> NDArray[np.float64]:
        """The same as numbers."""
        losses: NDArray[np.float64] = self.loss(probabilities).detach().numpy()
        return losses


def _mapped(calibration: Calibration, table: _Table, numbers: Mapping[str, Tensor]) -> Tensor:
    """Probabilities (N, K) by numbers of one task."""
    own = {name: value.unsqueeze(0) for name, value in numbers.items()}
    mapped: Tensor = functional_call(calibration, own, (table.probabilities.unsqueeze(0), None))
    return mapped[0]


def _start(calibration: Calibration, table: _Table) -> Numbers:
    start = type(calibration).start(table.probabilities.shape[1])
    return {name: value.double() for name, value in start.items()}


def _fitted(calibration: Calibration, table: _Table, prior: float) -> Numbers:
    start = _start(calibration, table)
    numbers = {name: value.clone().requires_grad_() for name, value in start.items()}
    optimizer = torch.optim.LBFGS(
        list(numbers.values()), max_iter=STEPS, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimizer.zero_grad()
        left = sum(((numbers[name] - start[name]) ** 2).sum() for name in start)
        whole = table.loss(_mapped(calibration, table, numbers)).sum() + left / (2 * prior**2)
        total = whole / len(table.truth)
        total.backward()
        return total

    optimizer.step(loss)
    fine = all(bool(value.isfinite().all()) for value in numbers.values())
    return {name: value.detach() for name, value in (numbers if fine else start).items()}


def _rises(calibration: Calibration, table: _Table, numbers: Numbers) -> bool:
    """Whether what was more probable still is: a map that turns it round has learnt chance."""
    if isinstance(calibration, BetaMap | PairMap):
        return bool((numbers["numbers"][..., :2] >= 0).all())
    if isinstance(calibration, CutsMap):
        return bool(numbers["slope"] > 0) and bool((_mapped(calibration, table, numbers) > 0).all())
    return True


def scores(before: Seen, after: Seen) -> dict[str, tuple[float, float]]:
    """Log loss, Brier score and calibration error of rows, before and after."""
    tables = [_Table.of(one) for one in (before, after)]
    measures = {"log_loss": _log_loss, "brier": _brier, "ece": _ece}
    return {name: (measure(tables[0]), measure(tables[1])) for name, measure in measures.items()}


def _log_loss(table: _Table) -> float:
    return float(table.loss(table.probabilities).mean())


def _brier(table: _Table) -> float:
    """Brier, "Verification of Forecasts Expressed in Terms of Probability", 1950."""
    return float(((table.probabilities - _true(table)) ** 2).nansum(dim=1).mean())


def _ece(table: _Table) -> float:
    """Naeini et al., AAAI 2015, of all labels together: fifteen bins of equal width."""
    said, true = table.probabilities.flatten().numpy(), _true(table).flatten().numpy()
    known = ~np.isnan(true)
    said, true = said[known], true[known]
    bins = np.minimum((said * 15).astype(int), 14)
    off = np.bincount(bins, said - true, minlength=15)
    return float(np.abs(off).sum() / max(1, len(said)))


def _true(table: _Table) -> Tensor:
    if table.truth.dim() == 2:
        return table.truth
    labels = table.probabilities.shape[1]
    return torch.nn.functional.one_hot(table.truth.long(), labels).double()
