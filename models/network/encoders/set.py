"""A set as features: the sum of a learnt vector per item over the root of their number, and that
number beside it. A mean alone does not know how much it is of.

Zaheer et al., "Deep Sets", NeurIPS 2017. Gather and weigh, as `nn.EmbeddingBag` would become a loop
over rows in the exported graph.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn

from onepass.models.contract.contract import Arrays
from onepass.models.contract.inputs import SetInput
from onepass.models.contract.tokens import PADDING
from onepass.models.network.encoders.base import Encoded, RowPart
from onepass.models.network.encoders.category import EmbeddingSpec
from onepass.models.network.encoders.statistics import copy_statistics
from onepass.models.network.flow import FedLayout
from onepass.models.network.stages import masked_mean


class SetEmbedding(RowPart):
    """(B, L) places -> (B, width)."""

    named_rows = "table.weight"

    mean: Tensor
    deviation: Tensor

    def __init__(self, name: str, declared: SetInput, spec: EmbeddingSpec) -> None:
        super().__init__()
        self.name = name
        each = spec.features(declared.places)
        self.width = each + 1
        self.table = nn.Embedding(declared.places, each)
        nn.init.normal_(self.table.weight, std=0.1)
        self.register_buffer("mean", torch.zeros(1))
        self.register_buffer("deviation", torch.ones(1))

    @property
    def chunks(self) -> tuple[int, ...]:
        """The sum, and the number."""
        return self.width - 1, 1

    def fit(self, arrays: Arrays) -> None:
        """Takes how many items training rows have; the vocabulary stands in the contract."""
        counts = (arrays[self.name] != PADDING).sum(axis=1, keepdims=True)
        copy_statistics(self.mean, self.deviation, counts.astype(np.float64))

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """The scaled sum of the items' vectors, of none 0; and their number, standardised."""
        indices = inputs[self.name]
        there = indices != PADDING  # (B, L)
        count = there.sum(dim=1, keepdim=True).to(self.mean.dtype)  # (B, 1)
        summed = masked_mean(self.table(indices), there) * count.sqrt()  # (B, each)
        return torch.cat([summed, (count - self.mean) / self.deviation], dim=1)


class EncodedSet(Encoded[SetInput, EmbeddingSpec]):
    """A set is rows."""

    def part(self, layout: FedLayout) -> RowPart:
        """The sum of its items, and their number."""
        return SetEmbedding(self.name, self.declared, self.spec)
