"""What is promised of answers, after the last epoch."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.models.network.certainty.bounds import Bounds
from onepass.training.batches.rows import Rows
from onepass.training.finishing import calibration
from onepass.training.finishing.calibration import Learnt
from onepass.training.finishing.conformal import spread
from onepass.training.finishing.conformal.calibrate import calibrate
from onepass.training.finishing.conformal.choices import Choice, choose
from onepass.training.finishing.conformal.seen import Seen, seen

PROMISED = re.compile(r"\.(certainty|calibration)\.")
LEARNT_OF = 50_000
"""Training rows of which a spread is learnt, at most."""


@dataclass(frozen=True)
class Promises:
    """Of one contract."""

    contract: Contract
    jointly: Sequence[str]
    seed: int

    @property
    def names(self) -> list[str]:
        """The tasks of which something is promised."""
        return [name for name, task in self.contract.tasks.items() if task.coverage]

    def calibrated(self, network: Network, val: Rows) -> dict[str, Learnt]:
        """The maps of probabilities that validation rows ask for; they are in the network when
        this returns. Its weights have not learnt of these rows."""
        names = [name for name in self.names if name in network.heads.calibrated]
        if not names:
            return {}
        known = seen(network, val.some(LEARNT_OF), names, calibrated=False)
        maps = network.heads.calibrated
        return {
            name: calibration.learn(*maps[name], seen=known[name], seed=self.seed) for name in names
        }

    def chosen(self, network: Network, train: Rows, val: Rows) -> dict[str, Choice]:
        """By weights that have not learnt of validation rows; their spreads are in the network
        when this returns."""
        known = self._seen(network, train, self._bounded(network))
        judged = self._seen(network, val, self.names)
        return choose(self.contract, network, train=known, val=judged, seed=self.seed)

    def relearnt(self, network: Network, both: Rows, choices: Mapping[str, Choice]) -> None:
        """The spreads of other weights, learnt for as long."""
        known = self._seen(network, both, self._bounded(network))
        for name, own in known.items():
            certainty, index = network.heads.promised[name]
            assert isinstance(certainty, Bounds), "of others nothing was seen"
            seat, epochs = (certainty, index), choices[name].epochs
            spread.learn(seat, own, val=None, seed=self.seed, epochs=epochs)

    def made(
        self, network: Network, held_out: Rows, choices: Mapping[str, Choice]
    ) -> dict[str, Any]:
        """Of calibration rows, by the weights that serve; says of how many rows each is."""
        rows = self._seen(network, held_out, self.names)
        return calibrate(
            self.contract, network, choices=choices, held_out=rows, jointly=self.jointly
        )

    def _bounded(self, network: Network) -> list[str]:
        """Those whose spread is learnt."""
        seats = network.heads.promised
        return [name for name in self.names if isinstance(seats[name][0], Bounds)]

    def _seen(self, network: Network, rows: Rows, names: Sequence[str]) -> dict[str, Seen]:
        return seen(network, rows.some(LEARNT_OF), names) if names else {}


def numbers_of(network: Network) -> dict[str, Tensor]:
    """What is promised, as it stands in the state of a network."""
    return {
        name: value.clone() for name, value in network.state_dict().items() if PROMISED.search(name)
    }
