"""How large scores may be: the quantiles of calibration rows, by the weights that serve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.finishing.conformal.choices import Choice, put
from onepass.training.finishing.conformal.joint import together
from onepass.training.finishing.conformal.quantile import Scores, Tails
from onepass.training.finishing.conformal.seen import Seen

LEAST_ROWS = 50
"""Of a group that gets numbers of its own; fewer are thrown together."""
Groups = NDArray[np.int64]
Told = dict[str, Any]


class Parted(NamedTuple):
    """Which of N calibration rows say how large scores of a group may be."""

    own: Mapping[int, NDArray[np.bool_]]
    """By the number of a group; 0 is for all that have too few."""

    @classmethod
    def by(cls, group: Groups, count: int) -> "Parted":
        """Rows of C groups, of which `group` (N,) says which each is in; 0 is none of them."""
        every = np.ones(len(group), dtype=np.bool_)
        if not count:
            return cls({0: every})
        sizes = np.bincount(group, minlength=count + 1)
        enough = [g for g in range(1, count + 1) if sizes[g] >= LEAST_ROWS]
        rest = ~np.isin(group, enough)
        others = rest if rest.sum() >= LEAST_ROWS else every
        return cls({0: others, **{g: group == g for g in enough}})


def calibrate(
    contract: Contract,
    network: Network,
    *,
    choices: Mapping[str, Choice],
    held_out: Mapping[str, Seen],
    jointly: Sequence[str],
) -> Told:
    """Puts the quantiles into the network; says of how many rows they are, by task and group."""
    run = _Run(contract, network, choices, held_out)
    told = run.at_once(jointly) if jointly else {}
    return told | {name: run.alone(name) for name in choices if name not in jointly}


@dataclass(frozen=True)
class _Run:
    contract: Contract
    network: Network
    choices: Mapping[str, Choice]
    held_out: Mapping[str, Seen]

    def alone(self, name: str) -> Told:
        """Of a task by itself."""
        certainty, index = self.network.heads.promised[name]
        seen, tails, coverage = self.held_out[name], self.choices[name].tails, self._share(name)
        scores: Scores = seen.scores(certainty, index).numpy()
        own = Parted.by(seen.group, certainty.most.shape[2] - 1).own
        put(certainty, index, most={g: tails.most(scores[m], coverage) for g, m in own.items()})
        return {"rows": {g: int(mask.sum()) for g, mask in own.items()}}

    def at_once(self, names: Sequence[str]) -> Told:
        """Of tasks that hold together: one quantile of rows, which goes back to each task."""
        seats = {name: self.network.heads.promised[name] for name in names}
        seen = {name: self.held_out[name] for name in names}
        ranks = {
            name: self.choices[name].ranks.of(seen[name].scores(*seats[name]).numpy())
            for name in names
        }
        largest, places = together(ranks, {name: one.places for name, one in seen.items()})
        first, coverage = seen[names[0]], self._share(names[0])
        group = first.group[np.searchsorted(first.places, places)]
        own = Parted.by(group, seats[names[0]][0].most.shape[2] - 1).own
        levels = {g: float(Tails().most(largest[m, None], coverage)[0]) for g, m in own.items()}
        for name, (certainty, index) in seats.items():
            most = {g: self.choices[name].ranks.most(level) for g, level in levels.items()}
            put(certainty, index, most=most)
        rows = {g: int(mask.sum()) for g, mask in own.items()}
        return {name: {"rows": rows, "joint": True} for name in names}

    def _share(self, name: str) -> float:
        coverage = self.contract.tasks[name].coverage
        assert coverage is not None, "something is promised"
        return coverage
