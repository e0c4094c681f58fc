"""Categories as features: a learnt vector per value, or a feature per value where these are few,
and one that all unseen values share, rare ones with them where that is asked for."""

from collections.abc import Mapping
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.contract import Arrays
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs import CategoryInput
from onepass.models.network.encoders.base import Encoded, RowPart
from onepass.models.network.encoders.rare import RareValues
from onepass.models.network.flow import FedLayout
from onepass.models.network.sizes import Width


class EmbeddingSpec(Frozen):
    """`width` features per value; left out, it grows with the vocabulary: 1.6 V^0.56, at most 64.

    The rule of thumb is fastai's, fitted to what practitioners chose.
    """

    kind: Literal["embedding"] = "embedding"
    width: Width | None = None
    """Features of a value. Left out, 1.6 V^0.56 for V values, at most 64."""

    def features(self, size: int) -> int:
        """Of each of so many values."""
        return self.width or min(64, round(1.6 * size**0.56))


class CategorySpec(EmbeddingSpec):
    """A category of at most `one_hot_up_to` values has a feature for each, and no vectors. Values
    of fewer than `rare` training rows share the vector, or the feature, of the unseen.
    """

    one_hot_up_to: int = Field(default=0, ge=0, le=1024)
    """Up to how many values each is a feature of its own, and no vector is learnt; 0 is never."""
    rare: int = Field(default=0, ge=0)
    """In how many training rows a value must occur to have a vector of its own; others share that
    of the unseen."""


class CategoryEmbedding(RowPart):
    """(B,) places -> (B, width)."""

    named_rows = "table.weight"

    def __init__(self, name: str, declared: CategoryInput, spec: CategorySpec) -> None:
        super().__init__()
        self.name = name
        size = len(declared.values) + 1
        self.width = spec.features(size)
        self.table = nn.Embedding(size, self.width)
        nn.init.normal_(self.table.weight, std=0.1)
        self.rare = RareValues({name: size}, spec.rare) if spec.rare else None

    def fit(self, arrays: Arrays) -> None:
        """Which values are rare; the vocabulary stands in the contract."""
        if self.rare is not None:
            self.rare.fit(arrays)

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """The vectors of the values."""
        indices = inputs[self.name]
        if self.rare is not None:
            indices = self.rare(indices.unsqueeze(1)).squeeze(1)  # (B,)
        return self.table(indices)


class OneHotCategories(RowPart):
    """All categories of few values: C of (B,) -> (B, V), the unseen one of each included."""

    owner: Tensor
    value: Tensor

    def __init__(self, sizes: Mapping[str, int], spec: CategorySpec) -> None:
        super().__init__()
        self.names, self.sizes = list(sizes), tuple(sizes.values())
        self.width = sum(self.sizes)
        owner = [index for index, size in enumerate(self.sizes) for _ in range(size)]
        value = [place for size in self.sizes for place in range(size)]
        self.register_buffer("owner", torch.tensor(owner), persistent=False)
        self.register_buffer("value", torch.tensor(value), persistent=False)
        self.rare = RareValues(sizes, spec.rare) if spec.rare else None

    @property
    def chunks(self) -> tuple[int, ...]:
        """The values of each."""
        return self.sizes

    def fit(self, arrays: Arrays) -> None:
        """Which values are rare; the vocabulary stands in the contract."""
        if self.rare is not None:
            self.rare.fit(arrays)

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """1 where a row has the value, else 0."""
        indices = torch.stack([inputs[name] for name in self.names], dim=1)  # (B, C)
        if self.rare is not None:
            indices = self.rare(indices)
        return (indices.index_select(1, self.owner) == self.value).float()


class EncodedCategory(Encoded[CategoryInput, CategorySpec]):
    """A category is rows."""

    def part(self, layout: FedLayout) -> RowPart | None:
        """A vector per value; None where values are few, and it is encoded with others."""
        if len(self.declared.values) <= self.spec.one_hot_up_to > 0:
            return None
        return CategoryEmbedding(self.name, self.declared, self.spec)

    def together(self, declared: Mapping[str, CategoryInput]) -> RowPart:
        """The one module of all these."""
        sizes = {name: len(one.values) + 1 for name, one in declared.items()}
        return OneHotCategories(sizes, self.spec)
