"""How far rows lie from those that training saw, learnt after the last epoch: training rows say
what is near, validation rows how rare each part of the distance is and how parts are joined,
calibration rows how rare a score is."""

import numpy as np
import torch

from onepass.models.contract import Arrays, Contract
from onepass.models.network import Network
from onepass.models.network.reach import ReachOf
from onepass.training.batches.of_split import split_batches
from onepass.training.batches.rows import Rows
from onepass.training.evaluation.answers import ROWS
from onepass.training.finishing.far.looks import looks
from onepass.training.finishing.far.near import Table, categories, distance, numbers, tokens
from onepass.training.finishing.far.pairs import pairs
from onepass.training.finishing.far.planted import apart, plants
from onepass.training.finishing.far.tails import rarity, shares

LEARNT_OF = 50_000
"""Rows of a split that are looked at, at most."""
POWERS = (1.0, 2.0, 4.0, 16.0)
"""How parts may be joined: from their sum to nearly the largest."""


def learn(
    contract: Contract, network: Network, *, train: Rows, val: Rows, held_out: Rows, seed: int
) -> int:
    """Gives the network its reach; says of how many calibration rows."""
    reach = network.reach
    assert reach is not None, "the contract tells it"
    known, judged, last = (rows.some(LEARNT_OF) for rows in (train, val, held_out))
    numbers(reach, known.inputs)
    categories(reach, known.inputs)
    tokens(reach, known.inputs)
    pairs(network, known)
    looks(network, known, seed=seed)
    together, cut = seen(network, known)
    distance(reach.cut, cut, seed=seed)
    if reach.together is not None:
        distance(reach.together, together, seed=seed)
    parts = measured(network, judged)
    for place in range(len(reach.parts)):
        rarity(reach, place, parts[:, place])
    _choose(contract, network, known=known, judged=judged, parts=parts, seed=seed)
    scores = _scored(reach, measured(network, last))
    shares(reach, scores)
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
