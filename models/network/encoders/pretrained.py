"""A text as features of a pretrained trunk, beside those of our own bag or instead of them.

Each is standardised by the training rows: a trunk's features lie far apart from each other.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from onepass.models.contract.contract import Arrays
from onepass.models.contract.inputs.beside import features, pieces
from onepass.models.contract.tokens import PADDING
from onepass.models.network.encoders.base import RowPart, TokenPart
from onepass.models.network.encoders.statistics import copy_foreign
from onepass.models.network.pretrained import PretrainedSpec, PretrainedTrunk, Reads, feature_count

FITTED, FITTED_ROWS = 2**14, 512
"""Texts that features are standardised by, at most; of words, or where the trunk learns."""
CHUNK_ROWS = 32


class Features(nn.Module):
    """What a trunk makes of an input, standardised; one that learns is a part of it."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, name: str, reads: Reads) -> None:
        super().__init__()
        self.name, self.reads, spec = name, reads, reads.spec
        self.width = feature_count(reads)
        self.trunk = None if spec.frozen else PretrainedTrunk(spec)
        self.register_buffer("mean", torch.zeros(self.width))
        self.register_buffer("deviation", torch.ones(self.width))

    def fit(self, arrays: Arrays, there: NDArray[np.bool_] | None = None) -> None:
        """Takes mean and deviation from training rows; of words, from those that are there."""
        most = FITTED if there is None else FITTED_ROWS
        table = self._tried(arrays) if self.trunk else arrays[features(self.name)][:most]
        known = table if there is None else table[there[: len(table)]]
        copy_foreign(self.mean, self.deviation, known, together=self.reads.spec.together)

    def _tried(self, arrays: Arrays) -> NDArray[np.float32]:
        """What a trunk that learns makes of some rows before it has learnt."""
        some = {
            n: torch.from_numpy(arrays[n][:FITTED_ROWS]) for n in (self.name, pieces(self.name))
        }
        training, _ = self.training, self.eval()
        with torch.no_grad():
            each = zip(*(column.split(CHUNK_ROWS) for column in some.values()), strict=True)
            parts = [self.made(dict(zip(some, part, strict=True))) for part in each]
        self.train(training)
        return torch.cat(parts).numpy()

    def made(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """As the trunk puts them out: (B, F), or of words (B, L, F)."""
        if self.trunk is None:
            return inputs[features(self.name)]
        return self.trunk.features(inputs[self.name], inputs[pieces(self.name)], self.reads)

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Standardised."""
        return (self.made(inputs) - self.mean) / self.deviation


class PretrainedRows(RowPart):
    """(B, L) pieces, or what a frozen trunk made of them -> (B, width)."""

    def __init__(self, name: str, spec: PretrainedSpec) -> None:
        super().__init__()
        self.name = name
        self.features = Features(name, Reads(spec, words=False))
        self.width = self.features.width

    def fit(self, arrays: Arrays) -> None:
        """Takes mean and deviation."""
        self.features.fit(arrays)

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Standardised."""
        return self.features(inputs)


class PretrainedTokens(TokenPart):
    """The tokens of a sequence, their pieces' features behind our own or alone: (B, L, D)."""

    empty_is_absent = True

    def __init__(self, name: str, spec: PretrainedSpec, own: TokenPart) -> None:
        super().__init__()
        self.name, self.length = name, own.length
        self.own = None if spec.alone else own
        self.features = Features(name, Reads(spec, words=True))
        self.width = self.features.width + (0 if self.own is None else own.width)

    def fit(self, arrays: Arrays) -> None:
        """Takes mean and deviation of the words that are there."""
        if self.own is not None:
            self.own.fit(arrays)
        self.features.fit(arrays, arrays[self.name][:, :, 0] != PADDING)

    def forward(self, inputs: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Ours, and the trunk's beside them."""
        x = self.features(inputs)
        if self.own is None:
            return x, inputs[self.name][:, :, 0] != PADDING
        ours, there = self.own(inputs)
        return torch.cat([ours, x], dim=2), there


def text_rows(foreign: Mapping[str, Reads]) -> Iterator[tuple[str, PretrainedRows]]:
    """The features of texts as a whole."""
    yield from ((n, PretrainedRows(n, one.spec)) for n, one in foreign.items() if not one.words)
