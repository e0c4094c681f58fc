"""What encoders take from a column of training rows."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

KNOTS = 64
"""Between which ranks are interpolated: evenly many per deviation of the normal distribution."""


def normal_scores(
    column: NDArray[np.float64],
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """At most KNOTS + 1 different values of (N,), rising, and the normal score of each one's rank.

    Equal values have the middle of their ranks: of many zeros none lies at an end.
    """
    ordered = np.sort(column.astype(np.float32))
    end = _score(np.array([0.5 / len(ordered)]))[0]
    ranks = torch.special.ndtr(torch.from_numpy(np.linspace(end, -end, KNOTS + 1))).numpy()
    own = ordered[np.concatenate([[True], ordered[1:] > ordered[:-1]])]  # the different ones
    if len(own) > KNOTS + 1:
        drawn = (ranks * len(ordered)).astype(np.int64).clip(0, len(ordered) - 1)
        own = np.unique(ordered[drawn])
    below, up_to = (np.searchsorted(ordered, own, side) for side in ("left", "right"))
    return own, _score((below + up_to) / 2 / len(ordered))


def _score(rank: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a normal distribution has at a rank between 0 and 1."""
    return torch.special.ndtri(torch.from_numpy(rank)).numpy()


FAINT = 1e-6
"""What varies so much less than most has no say: gradients are divided by that."""


def copy_foreign(
    mean: Tensor, deviation: Tensor, table: NDArray[np.float32], *, together: bool
) -> None:
    """The same of features of a pretrained network, of which some may be worn out; `together`, they
    are scaled so that the squares of all add up to one, not each feature's alone.
    """
    copy_statistics(mean, deviation, table.astype(np.float64))
    deviation[deviation < FAINT * deviation.median()] = torch.inf
    if together:
        deviation.mul_(max(1, int(deviation.isfinite().sum())) ** 0.5)


def copy_statistics(
    mean: Tensor, deviation: Tensor, table: NDArray[np.float64], constant: float = np.inf
) -> None:
    """Mean and deviation of each column of (N, F) into two (F,) buffers.

    A constant column's deviation is `constant`; rounding alone can make it 1e-17. Features are
    divided by infinity then: no weight that was never trained has a say, whatever the value is.
    """
    spread = table.std(axis=0).astype(np.float32)
    varies = (table.max(axis=0) > table.min(axis=0)) & (spread > 0)
    mean.copy_(torch.from_numpy(table.mean(axis=0)))
    deviation.copy_(torch.from_numpy(np.where(varies, spread, constant)))
