"""A text as a bag: the weighted mean of a learnt vector per token, whatever their order.

Gather and weigh, as `nn.EmbeddingBag` would become a loop over rows in the exported graph.

Iyyer et al., "Deep Unordered Composition Rivals Syntactic Methods", ACL 2015; tf-idf: Spärck
Jones, "A Statistical Interpretation of Term Specificity", 1972.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from models.contract.contract import Arrays
from models.contract.frozen import Frozen
from models.contract.inputs import TextInput
from models.network.encoders.part import RowPart
from models.network.encoders.tokens import rows_with


class BagSpec(Frozen):
    """`width` features per text. `tfidf` weighs a token by how few training rows have it; tokens
    that occur in fewer than `min_count` of them are passed over.
    """

    kind: Literal["bag"] = "bag"
    width: int = Field(default=64, ge=1)
    weights: Literal["tfidf", "even"] = "tfidf"
    min_count: int = Field(default=2, ge=1)


class TextBag(RowPart):
    """(B, L) places -> (B, width)."""

    weights: Tensor

    def __init__(self, name: str, given: TextInput, spec: BagSpec) -> None:
        super().__init__()
        self.name = name
        self.spec = spec
        self.width = spec.width
        self.table = nn.Embedding(given.places, spec.width)
        nn.init.normal_(self.table.weight, std=0.1)
        self.register_buffer("weights", torch.zeros(given.places, 1))

    def fit(self, arrays: Arrays) -> None:
        """Takes the tokens' weights from training rows; padding has none."""
        places = arrays[self.name]
        counts = rows_with(places, len(self.weights))
        weights = np.ones(len(counts))
        if self.spec.weights == "tfidf":
            weights = np.log((1 + len(places)) / (1 + counts)) + 1
        kept = np.where(counts >= self.spec.min_count, weights, 0)
        self.weights.copy_(torch.from_numpy(kept).unsqueeze(1))

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """The weighted mean; of nothing, 0."""
        places = inputs[self.name]
        weights = F.embedding(places, self.weights).transpose(1, 2)  # (B, 1, L)
        total = torch.bmm(weights, self.table(places)).squeeze(1)  # (B, width)
        return total / weights.square().sum(dim=2).sqrt().clamp(min=1e-6)
