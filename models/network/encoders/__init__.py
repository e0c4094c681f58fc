"""Encoders: one file per kind of input. Together they turn the inputs into what a trunk is fed."""

from collections.abc import Mapping, Sequence
from typing import cast

import torch
from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract import Arrays
from onepass.models.contract.frozen import Frozen, Name
from onepass.models.contract.inputs import (
    CategoryInput,
    ImageInput,
    Input,
    NumberInput,
    SequenceInput,
    SetInput,
    TextInput,
    TimestampInput,
    VectorInput,
)
from onepass.models.network.encoders.base import RowPart, TokenPart
from onepass.models.network.encoders.category import CategoryEmbedding, EmbeddingSpec
from onepass.models.network.encoders.image import ImageSpec, ScaledImage
from onepass.models.network.encoders.number import (
    BinnedNumber,
    BinsSpec,
    NumberEncoding,
    StandardNumbers,
    StandardSpec,
)
from onepass.models.network.encoders.optional import (
    OptionalImage,
    OptionalRows,
    OptionalTokens,
    Presence,
)
from onepass.models.network.encoders.sequence import SequenceBag, SequenceTokens
from onepass.models.network.encoders.set import SetEmbedding
from onepass.models.network.encoders.text import BagSpec, TextBag
from onepass.models.network.encoders.timestamp import CyclicSpec, CyclicTime
from onepass.models.network.encoders.tokens import TextTokens, Tokens, TokensSpec
from onepass.models.network.encoders.vector import StandardVector, VectorSpec
from onepass.models.network.flow import Flow, Layout, Shape


class EncodersSpec(Frozen):
    """How each kind of input becomes features; `each` says otherwise for single numbers."""

    numbers: NumberEncoding = StandardSpec()
    vectors: VectorSpec = VectorSpec()
    categories: EmbeddingSpec = EmbeddingSpec()
    sets: EmbeddingSpec = EmbeddingSpec()
    timestamps: CyclicSpec = CyclicSpec()
    images: ImageSpec = ImageSpec()
    texts: BagSpec = BagSpec()
    """Where the trunk takes rows or a map; and beside a sequence, whose tokens it takes."""
    tokens: TokensSpec = TokensSpec()
    """Where it takes tokens."""
    each: dict[Name, NumberEncoding] = Field(default_factory=dict)


class Encoders(nn.Module):
    """All inputs, encoded in the layout that the trunk takes: {name: (B, ...)} -> rows (B, F), or
    a map or tokens, and late rows.
    """

    def __init__(
        self, inputs: Mapping[str, Input], spec: EncodersSpec, layout: Layout = "rows"
    ) -> None:
        super().__init__()
        sequences = any(isinstance(given, SequenceInput) for given in inputs.values())
        made = {n: _part(n, g, spec, layout, sequences) for n, g in inputs.items()}
        maybe = [name for name, given in inputs.items() if given.optional]
        standard = [name for name, part in made.items() if part is None]
        groups = [[n for n in standard if (n in maybe) is so] for so in (False, True)]
        parts = [_row_part(StandardNumbers(group), inputs, group) for group in groups if group]
        parts += [_row_part(p, inputs, [n]) for n, p in made.items() if isinstance(p, RowPart)]
        images = {name: part for name, part in made.items() if isinstance(part, ScaledImage)}
        texts = {name: part for name, part in made.items() if isinstance(part, TextTokens)}
        tagged = {name: part for name, part in made.items() if isinstance(part, SequenceTokens)}
        flags = [name for name in (*images, *texts, *tagged) if name in maybe]
        parts += [Presence(flags)] if flags else []
        maps = [OptionalImage(part) if n in maybe else part for n, part in images.items()]
        tokens: list[TokenPart] = [
            OptionalTokens(part) if n in maybe else part for n, part in texts.items()
        ]
        tokens += tagged.values()  # absent, it is a sequence of no tokens, and its flag says so
        self.parts = nn.ModuleList(parts)
        self.maps = nn.ModuleList(maps)
        self.tokens = Tokens(tokens, spec.tokens) if tokens else None
        self.shape = self._shape(inputs, sum(part.width for part in parts))

    def _shape(self, inputs: Mapping[str, Input], rows: int) -> Shape:
        if self.tokens is not None:
            return Shape("tokens", self.tokens.width, late=rows, length=self.tokens.length)
        return map_shape(inputs)._replace(late=rows) if self.maps else Shape("rows", width=rows)

    def fit(self, arrays: Arrays) -> None:
        """Takes the statistics that standardise from the training rows."""
        texts: list[nn.Module] = [] if self.tokens is None else [*self.tokens.parts]
        for part in [*self.parts, *self.maps, *texts]:
            cast(RowPart | ScaledImage | OptionalImage | TokenPart, part).fit(arrays)

    def forward(self, inputs: Mapping[str, Tensor]) -> Flow:
        """Features of B rows."""
        rows = _joined([part(inputs) for part in self.parts])
        if self.tokens is not None:
            return self.tokens(inputs, rows)
        maps = _joined([image(inputs) for image in self.maps])
        if maps is not None:
            return Flow(maps, late=rows)
        assert rows is not None, "a contract has an input"
        return Flow(rows)


def _part(
    name: str, given: Input, spec: EncodersSpec, layout: Layout, sequences: bool
) -> RowPart | ScaledImage | TextTokens | SequenceTokens | None:
    """The encoder of one input; None for a number that is standardised with others.

    Beside sequences texts are rows: tags belong to the tokens of a sequence.
    """
    match given:
        case NumberInput():
            encoding = spec.each.get(name, spec.numbers)
            match encoding:
                case StandardSpec():
                    return None
                case BinsSpec():
                    return BinnedNumber(name, encoding)
        case VectorInput():
            return StandardVector(name, given, spec.vectors)
        case CategoryInput():
            return CategoryEmbedding(name, given, spec.categories)
        case SetInput():
            return SetEmbedding(name, given, spec.sets)
        case TimestampInput():
            return CyclicTime(name, spec.timestamps)
        case ImageInput():
            return ScaledImage(name, given, spec.images)
        case SequenceInput() if layout == "tokens":
            return SequenceTokens(name, given, spec.tokens.width, spec.tokens.word_dropout)
        case SequenceInput():
            return SequenceBag(name, given, spec.texts.width)
        case TextInput() if layout == "tokens" and not sequences:
            return TextTokens(name, given, spec.tokens)
        case TextInput():
            return TextBag(name, given, spec.texts)


def _row_part(part: RowPart, inputs: Mapping[str, Input], names: list[str]) -> RowPart:
    """The part, of inputs that may be absent or of others."""
    return OptionalRows(part, names) if inputs[names[0]].optional else part


def map_shape(inputs: Mapping[str, Input]) -> Shape:
    """The map that images make together, channel behind channel.

    Raises:
        ValueError: they do not have one size.
    """
    images = {name: given for name, given in inputs.items() if isinstance(given, ImageInput)}
    sizes = {given.size for given in images.values()}
    if len(sizes) > 1:
        raise ValueError(f"inputs: images of one network have one size, got {sorted(sizes)}")
    channels = sum(given.channels for given in images.values())
    return Shape("map", width=channels, size=next(iter(sizes)))


def _joined(features: Sequence[Tensor]) -> Tensor | None:
    """Side by side: (B, F) or (B, C, H, W), along the second axis."""
    if len(features) < 2:
        return features[0] if features else None
    return torch.cat(list(features), dim=1)
