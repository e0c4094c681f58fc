"""TabM as its package makes it: an MLP of 32 members that share their weights, one task each.

Gorishniy, Kotelnikov, Babenko, "TabM: Advancing Tabular Deep Learning with Parameter-Efficient
Ensembling", ICLR 2025. `TabM.make` defaults with PiecewiseLinearEmbeddings (48 bins, 16 wide),
AdamW at 0.002 with a decay of 0.0003, numbers to normal by quantiles, names one-hot as the package
does it; stopped by the error that judges.
"""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from onepass.training.studies.comparing.rivals.base import Asked, Labelled, Limits
from onepass.training.studies.comparing.rivals.goals import Floats, error
from onepass.training.studies.comparing.rivals.member_losses import MemberLoss
from onepass.training.studies.comparing.rivals.normal import Normal
from onepass.training.studies.comparing.rivals.packages import package
from onepass.training.studies.comparing.rivals.table import Table

EPOCHS = Limits(most=100, usual=20, patience=16)
ROWS, BINS, WIDTH = 256, 48, 16
RATE, DECAY = 2e-3, 3e-4


@dataclass(frozen=True)
class Members:
    """A model."""

    network: nn.Module
    normal: Normal
    loss: MemberLoss
    rounds: int

    @property
    def parameters(self) -> int:
        """Of all members."""
        return sum(one.numel() for one in self.network.parameters())

    def predict(self, table: Table) -> Floats:
        """Numbers (N,), or probabilities (N, K): the members' mean."""
        return _predicted(self.network, self.loss, self.normal.columns(table))


class TabM:
    """A network for one task."""

    packages = ("tabm", "rtdl_num_embeddings")
    draws = True

    def fit(self, train: Labelled, val: Labelled | None, asked: Asked) -> Members:
        """As many epochs as are best on validation rows."""
        torch.manual_seed(asked.seed)
        normal = Normal.of(train.table)
        loss, columns = MemberLoss(asked.goal, train.target), normal.columns(train.table)
        network = _network(normal, columns, loss.width)
        chooses = asked.choosing(val)
        stop = (normal.columns(chooses.table), chooses.target) if chooses else None
        rounds = _trained(network, loss, columns, EPOCHS.rounds(asked, val), stop)
        return Members(network, normal, loss, rounds)


Columns = tuple[Tensor | None, Tensor | None]
"""Numbers (N, F) and names (N, C), where there are any."""
Stop = tuple[Columns, Floats]


def _network(normal: Normal, columns: Columns, width: int) -> nn.Module:
    tabm, rtdl = package("tabm"), package("rtdl_num_embeddings")
    numbers, embedding = columns[0], None
    if numbers is not None:
        bins = rtdl.compute_bins(numbers, n_bins=min(BINS, len(numbers) - 1))
        embedding = rtdl.PiecewiseLinearEmbeddings(bins, WIDTH, activation=False, version="B")
    network: nn.Module = tabm.TabM.make(
        n_num_features=0 if numbers is None else numbers.shape[1],
        cat_cardinalities=list(normal.sizes),
        d_out=width,
        num_embeddings=embedding,
    )
    return network


def _trained(
    network: nn.Module, loss: MemberLoss, columns: Columns, most: int, stop: Stop | None
) -> int:
    """The best epoch, whose weights the network has then; the last one where nothing stops it."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    least, best, state = np.inf, most, dict[str, Any]()
    for epoch in range(1, most + 1):
        _epoch(network, loss, columns, optimizer)
        if stop is None:
            continue
        now = error(loss.goal, stop[1], _predicted(network, loss, stop[0]))
        if now < least:
            least, best, state = now, epoch, deepcopy(network.state_dict())
        if epoch - best >= EPOCHS.patience and state:
            break
    if state:
        network.load_state_dict(state)
    return best


def _epoch(
    network: nn.Module, loss: MemberLoss, columns: Columns, optimizer: torch.optim.Optimizer
) -> None:
    network.train()
    for rows in torch.randperm(len(loss.target)).split(ROWS):
        optimizer.zero_grad()
        loss(network(*_taken(columns, rows)), rows).backward()
        optimizer.step()


def _predicted(network: nn.Module, loss: MemberLoss, columns: Columns) -> Floats:
    network.eval()
    count = len(next(one for one in columns if one is not None))
    with torch.inference_mode():
        parts = [network(*_taken(columns, rows)) for rows in torch.arange(count).split(4 * ROWS)]
    return loss.answers(torch.cat(parts))


def _taken(columns: Columns, rows: Tensor) -> Columns:
    numbers, names = (None if one is None else one[rows] for one in columns)
    return numbers, names
