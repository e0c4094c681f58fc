"""How far rows lie from those that training saw, learnt after the last epoch: training rows say
what is near, validation rows how rare each part of the distance is and how parts are joined,
calibration rows how rare a score is.

Shrunk covariances are those of Ledoit, Wolf, "A Well-Conditioned Estimator for Large-Dimensional
Covariance Matrices", Journal of Multivariate Analysis, 2004.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.covariance import ledoit_wolf

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.inputs.beside import present
from onepass.models.network import Network
from onepass.models.network.encoders.statistics import normal_scores
from onepass.models.network.reach import PART_PIECES, SHARE_PIECES, WIDEST, Distance, ReachOf
from onepass.training.batches.of_split import split_batches
from onepass.training.batches.rows import Rows
from onepass.training.evaluation.evaluate import ROWS
from onepass.training.finishing.planted import apart, plants

LEARNT_OF = 50_000
"""Rows of a split that are looked at, at most."""
POWERS = (1.0, 2.0, 4.0, 16.0)
"""How parts may be joined: from their sum to nearly the largest."""
FAINT = 0.05
"""What varies less than this part of what others vary by, counts as if it varied so."""
LEAST = 1e-3
"""Of the mean of a covariance's eigenvalues: none is smaller."""
HARDLY = 0.001
"""The share of training rows below which a value of a category is new."""
Table = NDArray[np.float64]


def learn(
    contract: Contract, network: Network, *, train: Rows, val: Rows, held_out: Rows, seed: int
) -> int:
    """Gives the network its reach; says of how many calibration rows."""
    reach = network.reach
    assert reach is not None, "the contract tells it"
    known, judged, last = (rows.some(LEARNT_OF) for rows in (train, val, held_out))
    _numbers(reach, contract, known.inputs)
    _categories(reach, known.inputs)
    together, cut = seen(network, known)
    _distance(reach.cut, cut, seed=seed)
    if reach.together is not None:
        _distance(reach.together, together, seed=seed)
    parts = measured(network, judged)
    for place in range(len(reach.parts)):
        _rarity(reach, place, parts[:, place])
    _choose(contract, network, known=known, judged=judged, parts=parts, seed=seed)
    scores = _scored(reach, measured(network, last))
    _shares(reach, scores)
    return len(scores)


def seen(network: Network, rows: Rows) -> tuple[Table, Table]:
    """What rows say together (N, Z), and the features that heads are fed of them (N, F)."""
    reach, together, cut = network.reach, list[Table](), list[Table]()
    assert reach is not None, "the contract tells it"
    network.eval()
    with torch.inference_mode():
        for batch in split_batches(network, rows, size=ROWS).in_order():
            together.append(reach.values(batch.inputs)[0].double().cpu().numpy())
            cut.append(network.fed_rows(batch.inputs).double().cpu().numpy())
    network.train()
    return np.concatenate(together), np.concatenate(cut)


def measured(network: Network, rows: Rows) -> Table:
    """The parts of the score (N, P)."""
    reach, parts = network.reach, list[Table]()
    assert reach is not None, "the contract tells it"
    network.eval()
    with torch.inference_mode():
        for batch in split_batches(network, rows, size=ROWS).in_order():
            x = network.fed_rows(batch.inputs)
            parts.append(reach.measured(batch.inputs, x).double().cpu().numpy())
    network.train()
    return np.concatenate(parts)


def changed(rows: Rows, inputs: Arrays) -> Rows:
    """The same rows, of which inputs are others."""
    return Rows(inputs, rows.targets, rows.answered, labelled=rows.labelled)


def _numbers(reach: ReachOf, contract: Contract, train: Arrays) -> None:
    """How rare each value is on its side, in deviations of a normal distribution; beyond those of
    training rows it goes on in deviations of these."""
    for place, name in enumerate(reach.values.numbers):
        column = train[name].astype(np.float64)
        if (flag := present(name)) in train:
            column = column[train[flag]]
        if len(column):
            knots, scores = normal_scores(column)
            wide = max(column.std(), 1e-6 * (1 + abs(column.mean())))
            reach.values.scores.take(
                place, knots.astype(np.float64), scores, below=1 / wide, above=1 / wide
            )


def _categories(reach: ReachOf, train: Arrays) -> None:
    """Which values are told apart, and how new those are that training rows hardly have."""
    for place, name in enumerate(reach.values.categories):
        index = train[name]
        if (flag := present(name)) in train:
            index = index[train[flag]]
        levels, novelty = reach.values.levels(place), reach.values.novelty(place)
        counts = np.bincount(index.astype(np.int64), minlength=len(levels))
        few = max(1.5, HARDLY * len(index))
        new = np.log(few / (counts + 0.5)).clip(min=0)
        novelty.copy_(torch.from_numpy(new))
        levels.zero_()
        for level, value in enumerate(np.argsort(-counts, kind="stable")[: levels.shape[1]]):
            levels[int(value), level] = 1


def _distance(distance: Distance, table: Table, *, seed: int) -> None:
    """A mean, and a matrix by which what is left varies alike in every direction."""
    mean, spread = table.mean(axis=0), table.std(axis=0)
    usual = np.sqrt(np.mean(spread**2))
    scale = 1 / np.maximum(spread, FAINT * usual if usual > 0 else 1.0)
    to = np.diag(scale)
    if table.shape[1] > WIDEST:
        random = np.random.default_rng(seed)
        drawn = random.standard_normal((table.shape[1], WIDEST)) / np.sqrt(table.shape[1])
        to = scale[:, None] * drawn
    covariance, _ = ledoit_wolf((table - mean) @ to, assume_centered=True)
    values, vectors = np.linalg.eigh(covariance)
    values = values.clip(min=max(LEAST * values.mean(), 1e-12))
    distance.mean.copy_(torch.from_numpy(mean))
    distance.whiten.copy_(torch.from_numpy(to @ (vectors / np.sqrt(values))))


def _rarity(reach: ReachOf, place: int, column: Table) -> None:
    """Minus the logarithm of the share of validation rows that have as much or more; beyond them it
    rises as it did among the last tenth."""
    knots, share = tails(column, PART_PIECES - 1)
    y = -np.log(share)
    tenth = np.quantile(column, 0.9)
    step = max((knots[-1] - tenth) / max(1.0, np.log(0.1 * len(column))), 1e-3 * (1 + knots[-1]))
    x = np.append(knots, knots[-1] + step)
    y = np.append(y, np.log(len(column) + 1))
    reach.rarity.take(place, x, y, above=1 / max(step, 0.05))


def _choose(
    contract: Contract, network: Network, *, known: Rows, judged: Rows, parts: Table, seed: int
) -> None:
    """How parts are joined: so that changes planted in validation rows are told from these best."""
    reach, random = network.reach, np.random.default_rng(seed)
    assert reach is not None, "the contract tells it"
    planted = [
        measured(network, changed(judged, plant(contract, judged.inputs, known.inputs, random)))
        for plant in plants(contract).values()
    ]

    def told_apart(power: float) -> float:
        reach.power.fill_(power)
        own = _scored(reach, parts)
        return sum(apart(own, _scored(reach, one)) for one in planted)

    reach.power.fill_(max(POWERS, key=told_apart))


def _scored(reach: ReachOf, parts: Table) -> Table:
    with torch.inference_mode():
        like = reach.power
        table = torch.from_numpy(parts).to(like)
        return reach.scored(table).double().cpu().numpy()


def _shares(reach: ReachOf, scores: Table) -> None:
    """The share of calibration rows, a new row itself among them, that have as much or more."""
    knots, share = tails(scores, SHARE_PIECES - 1)
    gap = max(1e-4 * (1 + knots[-1]), float(np.diff(knots[-2:]).sum()))
    x, y = np.append(knots, knots[-1] + gap), np.append(share, 1 / (len(scores) + 1))
    reach.share.take(0, x, y)


def tails(column: Table, pieces: int) -> tuple[Table, Table]:
    """At most pieces + 1 different values of (N,), rising, and how large the share is of values at
    least as large, with one more among them: half of them evenly, half towards the largest."""
    ordered = np.sort(column.astype(np.float32)).astype(np.float64)
    rows, own = len(ordered), np.unique(ordered)
    if len(own) > pieces + 1:
        evenly = np.linspace(0, rows - 1, pieces // 2)
        last = rows - np.geomspace(1, rows, pieces // 2)
        places = np.unique(np.concatenate([evenly, last]).astype(np.int64).clip(0, rows - 1))
        own = np.unique(ordered[places])
    at_least = rows - np.searchsorted(ordered, own, "left")
    return own, (1 + at_least) / (1 + rows)
