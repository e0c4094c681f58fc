"""Encoders: one file per kind of input. Together they turn the inputs into (B, F) features."""

from collections.abc import Mapping
from typing import cast

import torch
from pydantic import Field
from torch import Tensor, nn

from models.contract import Arrays
from models.contract.frozen import Frozen, Name
from models.contract.inputs import CategoryInput, Input, NumberInput, VectorInput
from models.network.encoders.category import CategoryEmbedding, EmbeddingSpec
from models.network.encoders.number import (
    BinnedNumber,
    BinsSpec,
    NumberEncoding,
    StandardNumbers,
    StandardSpec,
)
from models.network.encoders.vector import StandardVector, VectorSpec


class EncodersSpec(Frozen):
    """How each kind of input becomes features; `each` says otherwise for single numbers."""

    numbers: NumberEncoding = StandardSpec()
    vectors: VectorSpec = VectorSpec()
    categories: EmbeddingSpec = EmbeddingSpec()
    each: dict[Name, NumberEncoding] = Field(default_factory=dict)


Part = StandardNumbers | BinnedNumber | StandardVector | CategoryEmbedding


class Encoders(nn.Module):
    """All inputs, encoded and joined: {name: (B, ...)} -> (B, F)."""

    def __init__(self, inputs: Mapping[str, Input], spec: EncodersSpec) -> None:
        super().__init__()
        standard: list[str] = []
        parts: list[Part] = []
        for name, given in inputs.items():
            match given:
                case NumberInput():
                    encoding = spec.each.get(name, spec.numbers)
                    match encoding:
                        case StandardSpec():
                            standard.append(name)
                        case BinsSpec():
                            parts.append(BinnedNumber(name, encoding))
                case VectorInput():
                    parts.append(StandardVector(name, given, spec.vectors))
                case CategoryInput():
                    parts.append(CategoryEmbedding(name, given, spec.categories))
        if standard:  # they run as one operation, however many there are
            parts.insert(0, StandardNumbers(standard))
        self.parts = nn.ModuleList(parts)
        self.width = sum(part.width for part in parts)

    def fit(self, arrays: Arrays) -> None:
        """Takes the statistics that standardise from the training rows."""
        for part in self.parts:
            cast(Part, part).fit(arrays)

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Features of B rows."""
        features = [part(inputs) for part in self.parts]
        return features[0] if len(features) == 1 else torch.cat(features, dim=1)
