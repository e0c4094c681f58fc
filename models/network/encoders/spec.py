"""How inputs become features, as a spec says it."""

from pydantic import Field

from onepass.models.contract.frozen import Frozen, Name
from onepass.models.network.encoders.bag import BagSpec
from onepass.models.network.encoders.category import EmbeddingSpec
from onepass.models.network.encoders.image import ImageSpec
from onepass.models.network.encoders.number import NumberEncoding, StandardSpec
from onepass.models.network.encoders.timestamp import CyclicSpec
from onepass.models.network.encoders.tokens import TokensSpec
from onepass.models.network.encoders.vector import VectorSpec


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
