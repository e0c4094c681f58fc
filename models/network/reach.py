"""How far rows lie from those that training saw: a score, and the share of calibration rows whose
score is as large or larger.

Up to seven parts: how far the features that heads are fed lie from their mean (Lee, Lee, Lee, Shin,
"A Simple Unified Framework for Detecting Out-of-Distribution Samples and Adversarial Attacks",
NeurIPS 2018, without classes), how far numbers and categories together lie from theirs, how rare
the rarest number is, how new the values of categories are, how seldom values of two inputs go
together, how rare words and items are, and how far pictures look from others. Each becomes as large
as it is rare among validation rows; their joint size is the score. All of it are buffers, learnt
after the last epoch: until then every row is typical.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from onepass.models.contract import Contract
from onepass.models.contract.inputs.beside import present
from onepass.models.network.distance import FARTHEST, Distance
from onepass.models.network.glances import Glances
from onepass.models.network.pairs import Pairs
from onepass.models.network.polylines import Polylines
from onepass.models.network.surprises import Surprises

LEVELS = 16
"""Values of a category that are told apart there; the others are one."""
NUMBER_PIECES, PART_PIECES, SHARE_PIECES = 66, 128, 512


class Values(nn.Module):
    """What a row says: of numbers how far out each is, of categories which value it is."""

    def __init__(self, contract: Contract) -> None:
        super().__init__()
        kinds = contract.inputs.items()
        self.numbers = [name for name, one in kinds if one.kind == "number"]
        self.categories = [name for name, one in kinds if one.kind == "category"]
        named = (*self.numbers, *self.categories)
        self.optional = [name for name in named if contract.inputs[name].optional]
        self.scores = Polylines(len(self.numbers), NUMBER_PIECES)
        self.width = len(self.numbers) + len(self.optional)
        for place, name in enumerate(self.categories):
            size = len(contract.inputs[name].vocabulary) + 1
            levels = min(size, LEVELS)
            self.register_buffer(f"levels_{place}", torch.zeros(size, levels))
            self.register_buffer(f"novelty_{place}", torch.zeros(size))
            self.width += levels

    def levels(self, place: int) -> Tensor:
        """Of a category: (V + 1, L), 1 where a value is one that is told apart."""
        return self.get_buffer(f"levels_{place}")

    def novelty(self, place: int) -> Tensor:
        """Of a category: (V + 1,), how new each value is; the first is for all unknown ones."""
        return self.get_buffer(f"novelty_{place}")

    def here(self, name: str, inputs: Mapping[str, Tensor]) -> Tensor | None:
        """1 in rows that have the input (B,); None where all have."""
        return inputs[present(name)].float() if name in self.optional else None

    def forward(self, inputs: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """What they are together (B, F), and the parts of the score (B,)."""
        pieces: list[Tensor] = []
        parts: dict[str, Tensor] = {}
        if self.numbers:
            scores = self._scores(inputs)
            pieces.append(scores.clamp(-6.0, 6.0))
            parts["number"] = scores.abs().amax(dim=1)
        news = []
        for place, name in enumerate(self.categories):
            index, here = inputs[name].long(), self.here(name, inputs)
            level, new = self.levels(place)[index], self.novelty(place)[index]
            pieces.append(level if here is None else level * here.unsqueeze(1))
            news.append(new if here is None else new * here)
        if news:
            parts["new"] = torch.stack(news, dim=1).sum(dim=1)
        if self.optional:
            flags = [inputs[present(name)].float() for name in self.optional]
            pieces.append(torch.stack(flags, dim=1))
        together = torch.cat(pieces, dim=1) if pieces else torch.zeros(0)
        return together, parts

    def _scores(self, inputs: Mapping[str, Tensor]) -> Tensor:
        x = torch.stack([inputs[name].float() for name in self.numbers], dim=1)
        scores: Tensor = self.scores(x)
        if not self.optional:
            return scores
        each = [self.here(name, inputs) for name in self.numbers]
        one = torch.ones_like(scores[:, 0])
        return scores * torch.stack([one if here is None else here for here in each], dim=1)


def reach_of(contract: Contract, width: int) -> "ReachOf | None":
    """How far rows lie from those that training saw, where that is told."""
    return None if contract.reach is None else ReachOf(contract, width)


class ReachOf(nn.Module):
    """Of the rows of a contract, whose heads are fed `width` features."""

    power: Tensor

    def __init__(self, contract: Contract, width: int) -> None:
        super().__init__()
        self.values = Values(contract)
        self.cut = Distance(width)
        self.together = Distance(self.values.width) if self.values.width > 1 else None
        pairs = Pairs(contract)
        self.pairs = pairs if pairs.pairs else None
        surprises = Surprises(contract)
        self.surprises = surprises if surprises.names else None
        glances = Glances(contract)
        self.glances = glances if glances.names else None
        self.parts = ["cut", *(["together"] if self.together is not None else [])]
        self.parts += ["number"] * bool(self.values.numbers)
        self.parts += ["new"] * bool(self.values.categories)
        self.parts += ["pairs"] * (self.pairs is not None)
        self.parts += ["words"] * (self.surprises is not None)
        self.parts += ["looks"] * (self.glances is not None)
        self.rarity = Polylines(len(self.parts), PART_PIECES)
        self.register_buffer("power", torch.tensor(1.0))
        self.share = Polylines(1, SHARE_PIECES)
        self.share.base.fill_(1)

    def measured(self, inputs: Mapping[str, Tensor], x: Tensor) -> Tensor:
        """Inputs, and the features (B, F) of them -> the parts (B, P)."""
        together, parts = self.values(inputs)
        parts["cut"] = self.cut(x)
        if self.together is not None:
            parts["together"] = self.together(together)
        if self.pairs is not None:
            parts["pairs"] = self.pairs(inputs)
        if self.surprises is not None:
            parts["words"] = self.surprises(inputs)
        if self.glances is not None:
            parts["looks"] = self.glances(inputs)
        return torch.stack([parts[name] for name in self.parts], dim=1)

    def scored(self, measured: Tensor) -> Tensor:
        """The parts (B, P) -> the score (B,): their sum at a power of 1, nearly the largest at a
        high one."""
        rare = self.rarity(measured).clamp(1e-6, FARTHEST)
        most = rare.amax(dim=1, keepdim=True)
        joint: Tensor = (rare / most).pow(self.power).sum(dim=1).pow(1 / self.power)
        return joint * most.squeeze(1)

    def forward(self, inputs: Mapping[str, Tensor], x: Tensor) -> Tensor:
        """How typical rows are: (B,), above 0 and at most 1."""
        score = self.scored(self.measured(inputs, x))
        share: Tensor = self.share(score.unsqueeze(1)).squeeze(1)
        return share.clamp(1e-9, 1.0)
