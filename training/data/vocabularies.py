"""What the contract learns of inputs from training rows: categories, items, words, pieces of words.

A vocabulary that the spec lists is kept as it is.
"""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.inputs import (
    CategoryInput,
    ImageInput,
    Input,
    NumberInput,
    SequenceInput,
    SetInput,
    Subwords,
    TextInput,
    TimestampInput,
    VectorInput,
)
from onepass.models.contract.reading import Spell
from onepass.models.contract.subwords import learn
from onepass.training.sources.rows import Column
from onepass.training.tasks.labels import natural


def learn_input(given: Input, column: Column, training: NDArray[np.bool_]) -> Input:
    """The input with its vocabulary, from the rows where `training` is true: (B,)."""
    rows = (column[place] for place in np.flatnonzero(training).tolist())
    match given:
        case CategoryInput():
            spell = given.reading.spelling({*given.values, *map(str, filter(None, column))})
            if given.values:
                return _written(given, spell)
            said = (given.default if value is None else value for value in rows)
            counts = _spelled(Counter(str(v) for v in said if v is not None), spell)
            kept = sorted(_frequent(counts, given.min_count), key=natural)
        case SetInput():
            every = {str(one) for items in column for one in items or ()}
            spell = given.reading.spelling({*given.values, *every})
            if given.values:
                return _written(given, spell)
            sets = (given.default if items is None else items for items in rows)
            counts = Counter(item for s in sets for item in {spell(str(one)) for one in s or ()})
            kept = sorted(_frequent(counts, given.min_count), key=natural)
        case SequenceInput(values=()):
            counts = Counter(given.word(token) for tokens in rows for token in tokens or ())
            kept = sorted(_frequent(counts, given.min_count))
        case TextInput(tokens=Subwords(pieces=())):
            read = given.reading.text
            return _learn_pieces(given, (read(text or "") for text in rows))
        case SequenceInput() | NumberInput() | VectorInput():
            return given
        case ImageInput() | TextInput() | TimestampInput():
            return given
    return given.model_copy(update={"values": tuple(kept)})


def _spelled(counts: Counter[str], spell: Spell) -> Counter[str]:
    """Values that are written differently and are the same, counted together."""
    found = Counter[str]()
    for value, count in counts.items():
        found[spell(value)] += count
    return found


def _written(given: CategoryInput | SetInput, spell: Spell) -> Input:
    """With the values of the spec as those of the column are written."""
    values = tuple(dict.fromkeys(map(spell, given.values)))
    return given if values == given.values else given.model_copy(update={"values": values})


def _frequent(counts: Counter[str], least: int) -> list[str]:
    return [value for value, count in counts.items() if count >= least]


def _learn_pieces(given: TextInput, texts: Iterable[str]) -> TextInput:
    spec = given.tokens
    assert isinstance(spec, Subwords)
    pieces, merges = learn(spec.model, texts, size=spec.size, lower=spec.lower)
    learnt = spec.model_copy(update={"pieces": pieces, "merges": merges})
    return given.model_copy(update={"tokens": learnt})
