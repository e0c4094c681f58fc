"""What the contract learns of inputs from training rows: categories, items, words, pieces of words.

A vocabulary that the spec lists is kept as it is.
"""

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.inputs import Input
from onepass.training.sources.inputs import kind_of
from onepass.training.sources.rows import Column


def learn_input(declared: Input, column: Column, training: NDArray[np.bool_]) -> Input:
    """The input with its vocabulary, from the rows where `training` is true: (B,)."""
    rows = (column[row] for row in np.flatnonzero(training).tolist())
    return kind_of(declared).learnt(column, rows)
