"""Learns how far labels lie from a value: by training rows, for as long as validation rows gain.

What it maximises is the likelihood of a Laplace distribution, whose scale is the mean distance.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from onepass.models.network.certainty.bounds import Bounds
from onepass.models.network.certainty.spread import HIDDEN, NARROWEST, WIDEST, Spread
from onepass.training.finishing.conformal.seen import Seen

EPOCHS, PATIENCE, BATCH = 60, 6, 512
RATE, DECAY, GAIN = 3e-3, 1e-2, 1e-4
FEW = 128
"""Training rows below which nothing is learnt of them."""
LEAST = 1e-12


class _Learner(nn.Module):
    """(N, F) of even scale -> the logarithm of the spread (N,)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.inner = nn.Linear(width, HIDDEN)
        self.out = nn.Linear(HIDDEN, 1, bias=False)
        nn.init.zeros_(self.out.weight)

    def forward(self, x: Tensor) -> Tensor:
        logarithm: Tensor = self.out(self.inner(x).relu()).squeeze(1)
        return logarithm.clamp(NARROWEST, WIDEST)


@dataclass(frozen=True)
class _Table:
    """Rows of a task as they are learnt: what is known, evenly scaled, and how far the label lay
    away."""

    x: Tensor
    off: Tensor

    @classmethod
    def of(cls, bounds: Bounds, seen: Seen) -> "_Table":
        """As it is."""
        fields = {name: field.unsqueeze(0) for name, field in seen.fields.items()}
        low, high = (end[0] for end in bounds.ends(fields))
        off = (bounds.scale(seen.truth) - (low + high) / 2).abs()
        return cls(seen.x.double(), off.double())

    def by(self, scale: "_Scale") -> "_Table":
        """In that scale."""
        x = (self.x - scale.mean) / scale.width
        return _Table(x.float(), (self.off / scale.unit).float())


@dataclass(frozen=True)
class _Scale:
    """Of training rows."""

    mean: Tensor
    width: Tensor
    unit: float

    @classmethod
    def of(cls, table: _Table) -> "_Scale":
        """What does not differ counts for nothing."""
        unit = float(table.off.mean()) if len(table.off) else 0.0
        mean, width = table.x.mean(dim=0), table.x.std(dim=0)
        known = width > LEAST * (1 + mean.abs())
        width = torch.where(known, width, torch.inf)
        return cls(mean, width, unit if unit > LEAST else 1.0)


def learn(
    seat: tuple[Bounds, int], train: Seen, *, val: Seen | None, seed: int, epochs: int = EPOCHS
) -> int:
    """Gives the task at this index its spread; says after how many epochs of at most so many it
    was best: 0 where it is best the same for every row. Without validation rows the last counts."""
    bounds, index = seat
    table, spread = _Table.of(bounds, train), bounds.spread
    scale = _Scale.of(table)
    spread.unit[index] = scale.unit
    for part in (spread.weight, spread.bias, spread.out):
        part[index] = 0
    if len(table.off) < FEW or not epochs:
        return 0
    judged = None if val is None else _Table.of(bounds, val).by(scale)
    learner, best = _fitted(table.by(scale), judged, seed=seed, epochs=epochs)
    if best:
        _take(spread, index, state=learner.state_dict(), scale=scale)
    return best


def _fitted(
    table: _Table, judged: _Table | None, *, seed: int, epochs: int
) -> tuple[_Learner, int]:
    """As it was after the best epoch, and which that was."""
    random = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        learner = _Learner(table.x.shape[1])
    optimizer = torch.optim.AdamW(learner.parameters(), lr=RATE, weight_decay=DECAY)
    found, best, state = _judge(learner, judged), 0, learner.state_dict()
    for epoch in range(1, epochs + 1):
        for some in torch.randperm(len(table.x), generator=random).split(BATCH):
            optimizer.zero_grad()
            _loss(learner(table.x[some]), table.off[some]).backward()
            optimizer.step()
        now = _judge(learner, judged)
        if judged is None or now < found - GAIN:
            found, best = now, epoch
            state = {name: one.clone() for name, one in learner.state_dict().items()}
        elif epoch - best >= PATIENCE:
            break
    learner.load_state_dict(state)
    return learner, best


def _loss(logarithm: Tensor, off: Tensor) -> Tensor:
    return (off / logarithm.exp() + logarithm).mean()


def _judge(learner: _Learner, judged: _Table | None) -> float:
    """The same, were all spreads so many times as large as suits these rows best: what counts is
    where they are larger."""
    if judged is None or not len(judged.off):
        return 0.0
    with torch.inference_mode():
        logarithm = learner(judged.x)
        return float(
            (judged.off / logarithm.exp()).mean().clamp(min=LEAST).log() + logarithm.mean()
        )


def _take(spread: Spread, index: int, *, state: dict[str, Tensor], scale: _Scale) -> None:
    """The learner's weights, with the scale of what it was fed folded into them."""
    weight = state["inner.weight"].double() / scale.width  # (H, F)
    spread.weight[index] = weight.float()
    spread.bias[index] = (state["inner.bias"].double() - weight @ scale.mean).float()
    spread.out[index] = state["out.weight"][0]
