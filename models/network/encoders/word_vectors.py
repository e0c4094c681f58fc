"""Pretrained vectors of words, whose weighted mean stands beside a text's own bag.

Pennington, Socher, Manning, "GloVe: Global Vectors for Word Representation", EMNLP 2014; the
weighted mean: Arora, Liang, Ma, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings",
ICLR 2017.
"""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from onepass.models.contract.tokens import rows_with
from onepass.models.network.encoders.statistics import copy_statistics
from onepass.models.network.foreign import Foreign, Trained
from onepass.models.network.sizes import Width

CHUNK_ROWS = 1024


class VectorsSpec(Foreign):
    """`path` is a .npy file of a vector for each word, `words` a file of these words in the same
    order. Of those in training texts the `keep` most frequent are kept, and where there is room the
    first of the list. `width` is the file's.
    """

    words: Path
    """A file of the words, a line each, in the order of the vectors."""
    keep: int = Field(default=50_000, ge=1, le=2**20)
    """The most words whose vectors are kept: the most frequent of the training texts first."""
    train: Trained = "frozen"
    """Whether vectors stand still (`frozen`) or learn (`all`)."""
    lr_factor: float = Field(default=0.1, gt=0, le=1000)
    """What the learning rate is multiplied with where they learn."""
    width: Width | None = None
    """Numbers of a vector. Taken from the file: a spec leaves it out."""


class WordVectors(nn.Module):
    """(B, L) places of words, 0 for none -> (B, width), standardised; of no word at all, 0."""

    table: Tensor
    weights: Tensor
    mean: Tensor
    deviation: Tensor

    def __init__(self, size: int, spec: VectorsSpec) -> None:
        super().__init__()
        assert spec.width is not None, "reading a spec looks into the file"
        self.spec = spec
        self.width = spec.width
        self.lr_factor = spec.lr_factor
        table = torch.zeros(1 + size, self.width)
        if spec.train == "all":
            self.table = nn.Parameter(table)
        else:
            self.register_buffer("table", table)
        self.register_buffer("weights", torch.zeros(1 + size, 1))
        self.register_buffer("mean", torch.zeros(self.width))
        self.register_buffer("deviation", torch.ones(self.width))

    def take(self, vectors: NDArray[np.float32]) -> None:
        """The vectors of the words, in the order of these: (V, width)."""
        with torch.no_grad():
            self.table[1:] = torch.from_numpy(vectors)

    def fit(self, indices: NDArray[np.int32], *, even: bool) -> None:
        """Takes the words' weights, and mean and deviation of the features, from training rows."""
        counts = rows_with(indices, len(self.weights))
        weights = np.ones(len(counts)) if even else np.log((1 + len(indices)) / (1 + counts)) + 1
        weights[0] = 0
        self.weights.copy_(torch.from_numpy(weights).unsqueeze(1))
        rows = indices[indices.any(axis=1)]
        if len(rows):
            with torch.no_grad():
                parts = [self._mean(part) for part in torch.from_numpy(rows).split(CHUNK_ROWS)]
            copy_statistics(self.mean, self.deviation, torch.cat(parts).double().numpy())

    def _mean(self, indices: Tensor) -> Tensor:
        weights = F.embedding(indices, self.weights).transpose(1, 2)  # (B, 1, L)
        total = torch.bmm(weights, F.embedding(indices, self.table)).squeeze(1)  # (B, width)
        return total / weights.sum(dim=2).clamp(min=1e-6)

    def forward(self, indices: Tensor) -> Tensor:
        """The standardised mean."""
        known = (indices != 0).any(dim=1, keepdim=True)  # (B, 1)
        return (self._mean(indices) - self.mean) / self.deviation * known
