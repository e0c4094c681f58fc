"""How inputs become features, as a spec says it."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from onepass.models.contract.frozen import Frozen, Name
from onepass.models.contract.inputs import Input
from onepass.models.network.encoders.bag import BagSpec
from onepass.models.network.encoders.category import CategorySpec, EmbeddingSpec
from onepass.models.network.encoders.image import ImageSpec
from onepass.models.network.encoders.number import NumberEncoding, NumberSpec, StandardSpec
from onepass.models.network.encoders.timestamp import CyclicSpec
from onepass.models.network.encoders.tokens import TokensSpec
from onepass.models.network.encoders.vector import VectorSpec
from onepass.models.network.pretrained import PretrainedSpec

Encoding = Annotated[NumberSpec | CategorySpec | CyclicSpec | BagSpec, Field(discriminator="kind")]
"""Of one input."""


class EncodersSpec(Frozen):
    """How each kind of input becomes features; `each` says otherwise for single inputs."""

    numbers: NumberEncoding = StandardSpec()
    """How numbers become features."""
    vectors: VectorSpec = VectorSpec()
    """How vectors become features."""
    categories: CategorySpec = CategorySpec()
    """How categories become features."""
    sets: EmbeddingSpec = EmbeddingSpec()
    """How sets become features: the mean of a vector per item."""
    timestamps: CyclicSpec = CyclicSpec()
    """How times become features."""
    images: ImageSpec = ImageSpec()
    """How images become what the trunk is fed."""
    texts: BagSpec = BagSpec()
    """How texts become features where the trunk takes rows or a map; and beside a sequence, whose
    tokens it takes."""
    tokens: TokensSpec = TokensSpec()
    """How texts and sequences become tokens, where the trunk takes tokens."""
    each: dict[Name, Encoding] = Field(default_factory=dict)
    """Encodings of single inputs, by name. `encoders: {review: {...}}` says the same shortly."""

    def number(self, name: str) -> NumberEncoding:
        """Of that number."""
        own = self.each.get(name)
        return own if isinstance(own, NumberSpec) else self.numbers

    def category(self, name: str) -> CategorySpec:
        """Of that category."""
        own = self.each.get(name)
        return own if isinstance(own, CategorySpec) else self.categories

    def set(self, name: str) -> EmbeddingSpec:
        """Of that set."""
        own = self.each.get(name)
        return own if isinstance(own, CategorySpec) else self.sets

    def timestamp(self, name: str) -> CyclicSpec:
        """Of that time stamp."""
        own = self.each.get(name)
        return own if isinstance(own, CyclicSpec) else self.timestamps

    def bag(self, name: str) -> BagSpec:
        """Of that text, or of that sequence where it is rows."""
        own = self.each.get(name)
        return own if isinstance(own, BagSpec) else self.texts

    def by_trees(self, inputs: Mapping[str, Input]) -> list[str]:
        """The numbers whose bins have edges where trees would cut."""
        numbers = [name for name, declared in inputs.items() if declared.kind == "number"]
        return [n for n in numbers if getattr(self.number(n), "edges", None) == "trees"]

    @property
    def by_label(self) -> bool:
        """Whether texts may be weighed by labels."""
        bags = [self.texts, *(one for one in self.each.values() if isinstance(one, BagSpec))]
        return any(bag.weights == "ratios" for bag in bags)

    def read_by(self, trunk: PretrainedSpec) -> "EncodersSpec":
        """The same, in which that trunk reads the texts that no other does."""

        def read(bag: BagSpec) -> BagSpec:
            return bag if bag.pretrained else bag.model_copy(update={"pretrained": trunk})

        each = {n: read(one) if isinstance(one, BagSpec) else one for n, one in self.each.items()}
        return self.model_copy(update={"texts": read(self.texts), "each": each})
