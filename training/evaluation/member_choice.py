"""Which members of an ensemble answer best together: by the mean skill on validation rows, which is
what training stops by.

Of few subsets all are tried. Of more, members are added one by one, each time the one with which
those that are there answer best (Caruana et al., "Ensemble Selection from Libraries of Models",
ICML 2004, where none is taken twice).
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from math import comb, isfinite

import numpy as np
import torch

from onepass.models.contract import Arrays, Contract
from onepass.models.network import Network
from onepass.training.batches.of_split import split_batches
from onepass.training.batches.rows import Rows
from onepass.training.evaluation.answers import ROWS
from onepass.training.evaluation.evaluate import mean_skill, skills

FEW = 100
"""Subsets of which all are tried."""
Members = tuple[int, ...]


class MemberChoice:
    """The members of a network, and how well some of them answer these rows."""

    def __init__(self, network: Network, contract: Contract, rows: Rows, *, train: Rows) -> None:
        """`train` says what the trivial answer is."""
        self._each = answers_of_each(network, rows)
        self._contract, self._rows, self._train = contract, rows, train
        self._count = network.members

    def best(self, members: int, tasks: Collection[str]) -> Members:
        """So many of them, in their order; `tasks` are those that have learnt."""
        every = range(self._count)
        if comb(self._count, members) <= FEW:
            return self._first(combinations(every, members), tasks)
        chosen: Members = ()
        while len(chosen) < members:
            more = [(*chosen, one) for one in every if one not in chosen]
            chosen = self._first(more, tasks)
        return tuple(sorted(chosen))

    def skills(self, members: Sequence[int]) -> dict[str, float]:
        """Per task, of the mean of their answers."""
        means = {name: values[list(members)].mean(axis=0) for name, values in self._each.items()}
        return skills(self._contract, self._rows, self._train, means)

    def _first(self, subsets: Iterable[Members], tasks: Collection[str]) -> Members:
        """The best of them; of equal ones, and where none can be judged, the first."""

        def score(members: Members) -> float:
            known = {name: skill for name, skill in self.skills(members).items() if name in tasks}
            mean = mean_skill(known)
            return mean if isfinite(mean) else -np.inf

        return max(subsets, key=score)


def answers_of_each(network: Network, rows: Rows) -> Arrays:
    """Of each member to these rows: {`task.field`: (N, B, ...)}."""
    network.eval()
    with torch.inference_mode():
        batches = split_batches(network, rows, size=ROWS).in_order()
        parts = [network.each(batch.inputs) for batch in batches]
    network.train()
    return {
        field: np.concatenate([part[field].float().cpu().numpy() for part in parts], axis=1)
        for field in parts[0]
    }
