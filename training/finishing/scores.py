"""How good probabilities are, before and after they are mapped."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onepass.training.finishing.conformal.seen import Seen
from onepass.training.finishing.probabilities import Table

BINS, DRAWS = 15, 1000
Floats = NDArray[np.float64]
Told = dict[str, dict[str, dict[str, float]]]


def scores(before: Seen, after: Seen, *, seed: int = 0) -> Told:
    """Log loss, Brier score and calibration error of rows, before and after, and how they changed:
    each with its 95 % interval, which is of draws of rows (Efron 1979, percentile method)."""
    tables = [Table.of(one) for one in (before, after)]
    tallies = np.stack([_tally(one) for one in tables])  # (2, R, ...)
    rows, random = tallies.shape[1], np.random.default_rng(seed)
    once = _measures(tallies.sum(axis=1))
    drawn = np.array(
        [
            _measures(np.bincount(random.integers(0, rows, rows), minlength=rows) @ tallies)
            for _ in range(DRAWS)
        ]
    )
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    return {
        name: {
            when: {"value": float(once[i, j]), "low": float(low[i, j]), "high": float(high[i, j])}
            for j, when in enumerate(("before", "after", "change"))
        }
        for i, name in enumerate(("log_loss", "brier", "ece"))
    }


def _tally(table: Table) -> Floats:
    """What each of R rows adds (R, 4 + BINS): its tokens or 1, their surprise, their squared errors
    (Brier, "Verification of Forecasts Expressed in Terms of Probability", 1950), its probabilities,
    and, in bins of equal width, how far these are from what is true."""
    count, row = table.rows, table.row
    true, said = _true(table).numpy(), table.probabilities.detach().numpy()
    off, known = said - true, ~np.isnan(true)
    each = [np.ones(len(row)), table.losses(table.probabilities), np.nansum(off**2, axis=1)]
    sums = [np.bincount(row, one, minlength=count) for one in [*each, known.sum(axis=1)]]
    bins = np.minimum((said * BINS).astype(np.int64), BINS - 1) + BINS * row[:, None]
    binned = np.bincount(bins[known], off[known], minlength=BINS * count)
    return np.column_stack([*sums, binned.reshape(count, BINS)])


def _measures(sums: Floats) -> Floats:
    """Sums over rows, before and after (2, 4 + BINS) -> log loss, Brier score, calibration error
    (Naeini et al., AAAI 2015, of all labels together): before, after and the change (3, 3)."""
    off = np.abs(sums[:, 4:]).sum(axis=1)
    counts = np.maximum(sums[:, [0, 0, 3]], 1)
    both = (np.column_stack([sums[:, 1:3], off]) / counts).T  # (3, 2)
    return np.column_stack([both, both[:, 1] - both[:, 0]])


def _true(table: Table) -> Tensor:
    if table.truth.dim() == 2:
        return table.truth
    labels = table.probabilities.shape[1]
    return torch.nn.functional.one_hot(table.truth.long(), labels).double()
