"""The words of a text that have pretrained vectors: which of them a bundle keeps."""

from collections import Counter
from collections.abc import Iterable
from typing import cast

from onepass.models.contract.inputs import Input, TextInput
from onepass.models.network.encoders import bags
from onepass.models.network.trunks import layout
from onepass.training.sources import word_vectors
from onepass.training.specs.spec import BadSpec, Spec


def learn_words(spec: Spec, name: str, declared: Input, texts: Iterable[str | None]) -> Input:
    """The input with the words that training texts have, the most frequent first; and, where there
    is room, with the first of the list, which texts to come may have.

    Raises:
        BadSpec: the list has no words.
    """
    bag = bags(spec.inputs, spec.encoders, layout(spec.trunk)).get(name)
    if bag is None or bag.vectors is None:
        return declared
    declared = cast(TextInput, declared)  # others are no bags
    if declared.words:
        return declared
    try:
        count = len(word_vectors.table(bag.vectors.path))
        rows = word_vectors.rows_of(bag.vectors.words, count, lower=declared.tokens.lower)
    except ValueError as error:
        raise BadSpec(f"encoders: the vectors of {name}: {error}") from None
    every = [*rows]
    reader = declared.model_copy(update={"words": tuple(every)})
    counts = Counter[int]()
    for text in texts:
        if text is not None:
            counts.update(reader.known_words(text))
    frequent = sorted(counts, key=lambda index: (-counts[index], index))
    order = dict.fromkeys([*(index - 1 for index in frequent), *range(len(every))])
    kept = tuple(every[index] for index in [*order][: bag.vectors.keep])
    return declared.model_copy(update={"words": kept})
