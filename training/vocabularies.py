"""What the contract learns of inputs from training rows: categories, items, words, pieces of words.

A vocabulary that the spec lists is kept as it is.
"""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from models.contract.inputs import (
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
from models.contract.subwords import learn
from training.sources.rows import Column
from training.targets import natural


def learn_input(given: Input, column: Column, training: NDArray[np.bool_]) -> Input:
    """The input with its vocabulary, from the rows where `training` is true: (B,)."""
    rows = (column[place] for place in np.flatnonzero(training).tolist())
    match given:
        case CategoryInput(values=()):
            said = (given.default if value is None else value for value in rows)
            counts = Counter(str(value) for value in said if value is not None)
            kept = sorted(_frequent(counts, given.min_count), key=natural)
        case SetInput(values=()):
            sets = (given.default if items is None else items for items in rows)
            counts = Counter(item for items in sets for item in {str(one) for one in items or ()})
            kept = sorted(_frequent(counts, given.min_count), key=natural)
        case SequenceInput(values=()):
            counts = Counter(given.word(token) for tokens in rows for token in tokens or ())
            kept = sorted(_frequent(counts, given.min_count))
        case TextInput(tokens=Subwords(pieces=())):
            return _learn_pieces(given, (text or "" for text in rows))
        case SequenceInput() | SetInput() | CategoryInput() | NumberInput() | VectorInput():
            return given
        case ImageInput() | TextInput() | TimestampInput():
            return given
    return given.model_copy(update={"values": tuple(kept)})


def _frequent(counts: Counter[str], least: int) -> list[str]:
    return [value for value, count in counts.items() if count >= least]


def _learn_pieces(given: TextInput, texts: Iterable[str]) -> TextInput:
    spec = given.tokens
    assert isinstance(spec, Subwords)
    pieces, merges = learn(spec.model, texts, size=spec.size, lower=spec.lower)
    learnt = spec.model_copy(update={"pieces": pieces, "merges": merges})
    return given.model_copy(update={"tokens": learnt})
