"""What is near: how values of training rows lie, each by itself and together.

Shrunk covariances are those of Ledoit, Wolf, "A Well-Conditioned Estimator for Large-Dimensional
Covariance Matrices", Journal of Multivariate Analysis, 2004.
"""

import numpy as np
import torch
from numpy.typing import NDArray

from onepass.models.contract import Arrays
from onepass.models.contract.inputs.beside import present
from onepass.models.contract.tokens import PADDING
from onepass.models.network.distance import WIDEST, Distance
from onepass.models.network.encoders.statistics import normal_scores
from onepass.models.network.reach import ReachOf

FAINT = 0.05
"""What varies less than this part of what others vary by, counts as if it varied so."""
LEAST = 1e-3
"""Of the mean of a covariance's eigenvalues: none is smaller."""
HARDLY = 0.001
"""The share of training rows below which a value of a category is new."""
Table = NDArray[np.float64]


def known(train: Arrays, name: str) -> NDArray[np.float32]:
    """The rows that have an input."""
    flag = present(name)
    column: NDArray[np.float32] = train[name][train[flag]] if flag in train else train[name]
    return column


def numbers(reach: ReachOf, train: Arrays) -> None:
    """How rare each value is on its side, in deviations of a normal distribution; beyond those of
    training rows it goes on in deviations of these."""
    for place, name in enumerate(reach.values.numbers):
        column = known(train, name).astype(np.float64)
        if len(column):
            knots, scores = normal_scores(column)
            wide = max(column.std(), 1e-6 * (1 + abs(column.mean())))
            reach.values.scores.take(
                place, knots.astype(np.float64), scores, below=1 / wide, above=1 / wide
            )


def categories(reach: ReachOf, train: Arrays) -> None:
    """Which values are told apart, and how new those are that training rows hardly have."""
    for place, name in enumerate(reach.values.categories):
        index = known(train, name)
        levels, novelty = reach.values.levels(place), reach.values.novelty(place)
        counts = np.bincount(index.astype(np.int64), minlength=len(levels))
        few = max(1.5, HARDLY * len(index))
        new = np.log(few / (counts + 0.5)).clip(min=0)
        novelty.copy_(torch.from_numpy(new))
        levels.zero_()
        for level, value in enumerate(np.argsort(-counts, kind="stable")[: levels.shape[1]]):
            levels[int(value), level] = 1


def tokens(reach: ReachOf, train: Arrays) -> None:
    """How surprising each token is: what training rows hardly have most of all."""
    if reach.surprises is None:
        return
    for place, name in enumerate(reach.surprises.names):
        read, table = known(train, name).astype(np.int64), reach.surprises.table(place)
        read = read if read.ndim == 2 else read[..., 0]
        there = read != PADDING
        counts = np.bincount(read[there], minlength=len(table))
        surprise = -np.log((counts + 0.5) / (counts.sum() + 0.5 * len(counts)))
        summed = np.where(there, surprise[read], 0).sum(axis=1)
        each = (summed / there.sum(axis=1).clip(min=1))[there.any(axis=1)]
        if len(each):
            wide = max(float(each.std()), LEAST * float(each.mean()))
            surprise = (surprise - each.mean()) / wide
            surprise[PADDING] = 0
            table.copy_(torch.from_numpy(surprise))


def distance(of: Distance, table: Table, *, seed: int) -> None:
    """A mean, and a matrix by which what is left varies alike in every direction."""
    mean, spread = table.mean(axis=0), table.std(axis=0)
    usual = np.sqrt(np.mean(spread**2))
    scale = 1 / np.maximum(spread, FAINT * usual if usual > 0 else 1.0)
    to = np.diag(scale)
    if table.shape[1] > WIDEST:
        random = np.random.default_rng(seed)
        drawn = random.standard_normal((table.shape[1], WIDEST)) / np.sqrt(table.shape[1])
        to = scale[:, None] * drawn
    covariance = shrunk((table - mean) @ to)
    values, vectors = np.linalg.eigh(covariance)
    values = values.clip(min=max(LEAST * values.mean(), 1e-12))
    of.mean.copy_(torch.from_numpy(mean))
    of.whiten.copy_(torch.from_numpy(to @ (vectors / np.sqrt(values))))


def shrunk(table: Table) -> Table:
    """The covariance of rows about 0 (N, F), drawn to that of even directions as far as it is
    uncertain: (F, F)."""
    rows, width = table.shape
    plain = table.T @ table / rows
    even = np.trace(plain) / width
    apart = np.square(plain).sum() - width * even**2
    unsure = (np.square(np.square(table).sum(axis=1)).mean() - np.square(plain).sum()) / rows
    share = min(1.0, max(0.0, unsure / apart)) if apart > 0 else 1.0
    return np.asarray((1 - share) * plain + share * even * np.eye(width))
