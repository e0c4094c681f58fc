"""Probabilities of rows beside what is true of them, and how good they are."""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.network.certainty.probabilities import LEAST
from onepass.training.finishing.conformal.seen import Seen

BINS, HALF = 15, 0.5


class Table(NamedTuple):
    """N rows, or tokens of rows: probabilities (N, K) and what is true (N,) or (N, K)."""

    probabilities: Tensor
    truth: Tensor

    @classmethod
    def of(cls, seen: Seen) -> "Table":
        """What is answered in them."""
        return cls(seen.fields["probabilities"].double(), seen.truth.double())

    def some(self, which: NDArray[np.bool_]) -> "Table":
        """Some of the rows."""
        here = torch.from_numpy(which)
        return Table(self.probabilities[here], self.truth[here])

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


def scores(before: Seen, after: Seen) -> dict[str, tuple[float, float]]:
    """Log loss, Brier score and calibration error of rows, before and after."""
    tables = [Table.of(one) for one in (before, after)]
    measures = {"log_loss": _log_loss, "brier": _brier, "ece": _ece}
    return {name: (measure(tables[0]), measure(tables[1])) for name, measure in measures.items()}


def _log_loss(table: Table) -> float:
    return float(table.loss(table.probabilities).mean())


def _brier(table: Table) -> float:
    """Brier, "Verification of Forecasts Expressed in Terms of Probability", 1950."""
    return float(((table.probabilities - _true(table)) ** 2).nansum(dim=1).mean())


def _ece(table: Table) -> float:
    """Naeini et al., AAAI 2015, of all labels together: fifteen bins of equal width."""
    said, true = table.probabilities.flatten().numpy(), _true(table).flatten().numpy()
    known = ~np.isnan(true)
    said, true = said[known], true[known]
    bins = np.minimum((said * BINS).astype(int), BINS - 1)
    off = np.bincount(bins, said - true, minlength=BINS)
    return float(np.abs(off).sum() / max(1, len(said)))


def _true(table: Table) -> Tensor:
    if table.truth.dim() == 2:
        return table.truth
    labels = table.probabilities.shape[1]
    return torch.nn.functional.one_hot(table.truth.long(), labels).double()
