"""A text as a bag: the weighted mean of a learnt vector per token, whatever their order.

Gather and weigh, as `nn.EmbeddingBag` would become a loop over rows in the exported graph.

Iyyer et al., "Deep Unordered Composition Rivals Syntactic Methods", ACL 2015; tf-idf: Spärck
Jones, "A Statistical Interpretation of Term Specificity", 1972; ratios: Wang, Manning, "Baselines
and Bigrams", ACL 2012.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from onepass.models.contract.contract import Arrays
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs import TextInput
from onepass.models.contract.pretrained import absent
from onepass.models.contract.tokens import channel, rows_with
from onepass.models.network.encoders.base import RowPart
from onepass.models.network.encoders.word_vectors import VectorsSpec, WordVectors
from onepass.models.network.pretrained import PretrainedSpec
from onepass.models.network.sizes import Width


class BagSpec(Frozen):
    """`width` features per text. `tfidf` weighs a token by how few training rows have it, `ratios`
    by how much more often it occurs with some label of a task, or without it; tokens that occur in
    fewer than `min_count` of them are passed over.
    """

    kind: Literal["bag"] = "bag"
    width: Width = 64
    """Features of a text."""
    weights: Literal["tfidf", "ratios", "even"] = "tfidf"
    """How much a token counts: `tfidf` by how few training rows have it, `ratios` by how much more
    often it occurs with some label of a task, `even` all alike."""
    min_count: int = Field(default=2, ge=1)
    """In how many training rows a token must occur; others are passed over."""
    pretrained: PretrainedSpec | None = Field(default=None, exclude_if=absent)
    """A trunk of somebody else's that reads the text, too; its features stand beside the bag's."""
    vectors: VectorsSpec | None = Field(default=None, exclude_if=absent)
    """Pretrained vectors of words, whose mean stands beside that of the learnt."""


class TextBag(RowPart):
    """(B, L) places, or (B, L, 2) where there are words beside them -> (B, width)."""

    weights: Tensor

    def __init__(self, name: str, declared: TextInput, spec: BagSpec) -> None:
        super().__init__()
        self.name = name
        self.spec = spec
        words = spec.vectors
        self.vectors = None if words is None else WordVectors(len(declared.words), words)
        self.width = spec.width + (0 if self.vectors is None else self.vectors.width)
        self.table = nn.Embedding(declared.places, spec.width)
        nn.init.normal_(self.table.weight, std=0.1)
        self.register_buffer("weights", torch.zeros(declared.places, 1))

    def fit(self, arrays: Arrays) -> None:
        """Takes the tokens' weights from training rows; padding has none."""
        indices = channel(arrays[self.name])
        counts = rows_with(indices, len(self.weights))
        weights = np.ones(len(counts))
        if self.spec.weights == "tfidf":
            weights = np.log((1 + len(indices)) / (1 + counts)) + 1
        kept = np.where(counts >= self.spec.min_count, weights, 0)
        self.weights.copy_(torch.from_numpy(kept).unsqueeze(1))
        if self.vectors is not None:
            even = self.spec.weights == "even"
            self.vectors.fit(channel(arrays[self.name], 1), even=even)

    def weigh(self, arrays: Arrays, labels: NDArray[np.float32]) -> None:
        """Where ratios weigh, multiplies by those: `labels` (N, K) are 1, 0, or NaN for not known.

        An optional text that is absent has no tokens, and so no say.
        """
        if self.spec.weights == "ratios":
            log_ratios = ratios(channel(arrays[self.name]), labels, len(self.weights))
            self.weights.mul_(torch.from_numpy(log_ratios).unsqueeze(1))

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """The weighted mean; of nothing, 0. Behind it that of pretrained vectors."""
        indices = channel(inputs[self.name])
        weights = F.embedding(indices, self.weights).transpose(1, 2)  # (B, 1, L)
        total = torch.bmm(weights, self.table(indices)).squeeze(1)  # (B, width)
        own = total / weights.square().sum(dim=2).sqrt().clamp(min=1e-6)
        if self.vectors is None:
            return own
        return torch.cat([own, self.vectors(channel(inputs[self.name], 1))], dim=1)


def ratios(
    indices: NDArray[np.int32], labels: NDArray[np.float32], size: int
) -> NDArray[np.float64]:
    """How much a token tells of some label: its greatest log-count ratio, without the sign.

    (N, L) places, (N, K) labels -> (size,). A linear model may turn the sign as it likes. A label
    that all rows have, or none, tells nothing.
    """
    greatest = np.zeros(size)
    for label in labels.T:
        rows = [label == value for value in (1, 0)]
        if all(each.any() for each in rows):
            counts = [rows_with(indices[each], size) for each in rows]
            seen = sum(counts) > 0
            there, elsewhere = ((1 + count[seen]) / (1 + count[seen]).sum() for count in counts)
            greatest[seen] = np.maximum(greatest[seen], np.abs(np.log(there / elsewhere)))
    return greatest
