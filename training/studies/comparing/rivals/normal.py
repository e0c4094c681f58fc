"""Numbers to normal ones by their quantiles, as networks for tables want them."""

from dataclasses import dataclass

import numpy as np
import torch
from sklearn.preprocessing import QuantileTransformer
from torch import Tensor

from onepass.training.studies.comparing.rivals.goals import Floats
from onepass.training.studies.comparing.rivals.table import Table

NOISE = 1e-3
"""Of a deviation: it parts what is equal, so that quantiles do not jump."""


@dataclass(frozen=True)
class Normal:
    """What training rows say. An absent number is the mean, and a name beside it says so."""

    quantiles: QuantileTransformer | None
    kept: tuple[int, ...]
    """The numbers that are not the same in all rows."""
    gaps: tuple[int, ...]
    """Those that are absent in some."""
    means: Floats
    sizes: tuple[int, ...]
    """Of names, those of gaps included."""

    @classmethod
    def of(cls, table: Table) -> "Normal":
        """Of training rows."""
        absent = np.isnan(table.numbers)
        known = np.where(absent.all(axis=0), 0.0, table.numbers)
        means = np.nanmean(known, axis=0)
        filled = np.where(absent, means, known)
        kept = tuple(np.flatnonzero(np.ptp(filled, axis=0)).tolist())
        gaps = tuple(np.flatnonzero(absent.any(axis=0)).tolist())
        quantiles = _quantiles(filled[:, kept]) if kept else None
        return cls(quantiles, kept, gaps, means, table.sizes + (2,) * len(gaps))

    def columns(self, table: Table) -> tuple[Tensor | None, Tensor | None]:
        """Numbers (N, F) and names (N, C), where there are any."""
        absent = np.isnan(table.numbers)
        filled = np.where(absent, self.means, table.numbers)
        names = np.concatenate([table.names, absent[:, self.gaps].astype(np.int64)], axis=1)
        numbers = None
        if self.quantiles is not None:
            scaled = self.quantiles.transform(filled[:, self.kept]).astype(np.float32)
            numbers = torch.from_numpy(scaled)
        return numbers, torch.from_numpy(names) if self.sizes else None


def _quantiles(numbers: Floats) -> QuantileTransformer:
    noise = np.random.default_rng(0).normal(0, NOISE, numbers.shape) * numbers.std(axis=0)
    count = max(min(len(numbers) // 30, 1000), 10)
    made = QuantileTransformer(
        n_quantiles=min(count, len(numbers)), output_distribution="normal", subsample=None
    )
    return made.fit(numbers + noise)
