"""A category as features: a learnt vector per value, and one shared by all unseen values."""

from collections.abc import Mapping
from typing import Literal

from torch import Tensor, nn

from onepass.models.contract.contract import Arrays
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs import CategoryInput
from onepass.models.network.encoders.base import Encoded, RowPart
from onepass.models.network.flow import FedLayout
from onepass.models.network.sizes import Width


class EmbeddingSpec(Frozen):
    """`width` features per value; left out, it grows with the vocabulary: 1.6 V^0.56, at most 64.

    The rule of thumb is fastai's, fitted to what practitioners chose.
    """

    kind: Literal["embedding"] = "embedding"
    width: Width | None = None

    def features(self, size: int) -> int:
        """Of each of so many values."""
        return self.width or min(64, round(1.6 * size**0.56))


class CategoryEmbedding(RowPart):
    """(B,) places -> (B, width)."""

    named_rows = "table.weight"

    def __init__(self, name: str, declared: CategoryInput, spec: EmbeddingSpec) -> None:
        super().__init__()
        self.name = name
        size = len(declared.values) + 1
        self.width = spec.features(size)
        self.table = nn.Embedding(size, self.width)
        nn.init.normal_(self.table.weight, std=0.1)

    def fit(self, arrays: Arrays) -> None:
        """Nothing: the vocabulary stands in the contract."""

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """The vectors of the values."""
        return self.table(inputs[self.name])


class EncodedCategory(Encoded[CategoryInput, EmbeddingSpec]):
    """A category is rows."""

    def part(self, layout: FedLayout) -> RowPart:
        """A vector per value."""
        return CategoryEmbedding(self.name, self.declared, self.spec)
