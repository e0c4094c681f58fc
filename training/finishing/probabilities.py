"""Probabilities of rows beside what is true of them, and how surprising that is."""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.network.certainty.probabilities import LEAST
from onepass.training.finishing.conformal.seen import Seen

HALF = 0.5


class Table(NamedTuple):
    """N rows, or tokens of rows: probabilities (N, K) and what is true (N,) or (N, K)."""

    probabilities: Tensor
    truth: Tensor
    row: NDArray[np.int64]
    """(N,): which row each is of, ascending. Tokens of one row are alike."""

    @classmethod
    def of(cls, seen: Seen) -> "Table":
        """What is answered in them."""
        probabilities, truth = seen.fields["probabilities"].double(), seen.truth.double()
        if probabilities.dim() == 2:
            return cls(probabilities, truth, np.arange(len(truth)))
        there = truth > 0  # of tokens (N, L), labels are counted from 1
        row = np.unique(there.nonzero()[:, 0].numpy(), return_inverse=True)[1]
        return cls(probabilities[there], truth[there] - 1, row.astype(np.int64))

    def some(self, which: NDArray[np.bool_]) -> "Table":
        """Some of the rows."""
        here = torch.from_numpy(which)
        return Table(self.probabilities[here], self.truth[here], self.row[which])

    @property
    def rows(self) -> int:
        """How many rows they are of."""
        return int(self.row[-1]) + 1 if len(self.row) else 0

    def error(self, each: NDArray[np.float64]) -> float:
        """The standard error of the mean of a number (N,), rows being drawn, not tokens."""
        apart = np.bincount(self.row, each - each.mean())
        return float(np.sqrt((apart**2).sum()) / len(each))

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
