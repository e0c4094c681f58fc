"""What validation rows choose of a task's promise: how long its spread learns, and on which side
more labels may lie outside. Weights that have not learnt of these rows choose."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.models.network.certainty import Certainty
from onepass.models.network.certainty.bounds import Bounds
from onepass.training.finishing.conformal import spread
from onepass.training.finishing.conformal.joint import Ranks, ranks_of
from onepass.training.finishing.conformal.quantile import Tails
from onepass.training.finishing.conformal.seen import Seen

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Of the rows that lie outside, how many may lie below: these are tried."""
GAIN = 0.99
"""How much narrower intervals must be on average for both sides to differ."""


class Choice(NamedTuple):
    """Of one task."""

    epochs: int
    """That its spread learns for; 0 where it is the same for every row."""
    tails: Tails
    ranks: Ranks
    """Of its scores: where tasks hold together, a score is as large as it is rare."""


def choose(
    contract: Contract,
    network: Network,
    *,
    train: Mapping[str, Seen],
    val: Mapping[str, Seen],
    seed: int,
) -> dict[str, Choice]:
    """Per task of which something is promised; of training rows those are seen whose spread is
    learnt."""
    return {
        name: _of(
            network.heads.promised[name],
            train.get(name),
            val=val[name],
            coverage=task.coverage,
            seed=seed,
        )
        for name, task in contract.tasks.items()
        if name in val
    }


def _of(
    seat: tuple[Certainty, int], train: Seen | None, *, val: Seen, coverage: float | None, seed: int
) -> Choice:
    certainty, index = seat
    assert coverage is not None, "of other tasks nothing is promised"
    epochs = 0
    if isinstance(certainty, Bounds) and train is not None:
        epochs = spread.learn((certainty, index), train, val=val, seed=seed)
    scores = val.scores(certainty, index).numpy()
    tails = (
        Tails()
        if scores.shape[1] == 1
        else _narrowest(certainty, index, val=val, coverage=coverage)
    )
    return Choice(epochs, tails, ranks_of(scores, tails, coverage))


def _narrowest(certainty: Certainty, index: int, *, val: Seen, coverage: float) -> Tails:
    """What makes intervals narrowest on average, where it is enough to be more than chance."""
    scores = val.scores(certainty, index).numpy()
    even = Tails()
    least, best = GAIN * _width(certainty, index, val=val, most=even.most(scores, coverage)), even
    for tails in map(Tails, SHARES):
        width = _width(certainty, index, val=val, most=tails.most(scores, coverage))
        if width < least:
            least, best = width, tails
    return best


def _width(certainty: Certainty, index: int, *, val: Seen, most: NDArray[np.float64]) -> float:
    """The mean distance from low to high, were scores allowed to be so large."""
    if not np.isfinite(most).all():
        return float("inf")
    put(certainty, index, most={0: most})
    found = val.promised(certainty, index)
    return float((found["high"].double() - found["low"].double()).mean())


def put(certainty: Certainty, index: int, *, most: Mapping[int, NDArray[np.float64]]) -> None:
    """How large scores of a task may be, by the group of the row; of other groups as of 0."""
    table = certainty.most[index]
    for side, value in enumerate(most[0].tolist()):
        table[side] = value
    for group, own in most.items():
        for side, value in enumerate(own.tolist()):
            table[side, group] = value
    if certainty.sides == 2:  # an interval holds the answer itself
        table.clamp_(min=0)
