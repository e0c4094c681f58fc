"""What the contract learns of inputs from training rows: categories, items, words, pieces of words.

A vocabulary that the spec lists is kept as it is.
"""

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.inputs import Input
from onepass.training.sources.inputs import kind_of
from onepass.training.sources.rows import Column, some_of


def learn_input(declared: Input, column: Column, training: NDArray[np.bool_]) -> Input:
    """The input with its vocabulary, from the rows where `training` is true: (B,)."""
    kind = kind_of(declared)
    return kind.learnt(column, some_of(column, training)) if kind.learns else declared
