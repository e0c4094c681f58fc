"""From the labels of tokens to one table of their indices."""

import numpy as np
from numpy.typing import NDArray

from onepass.training.sources.rows import Column
from onepass.training.tasks.labels import indices


def token_indices(
    labels: tuple[str, ...], name: str, column: Column, tokens: Column, problems: list[str]
) -> NDArray[np.int64]:
    """(N, L) indices from 1; 0 behind a row's last token, and in rows without labels.

    L is that of the longest row of tokens, labelled or not.
    """
    lengths = np.array([0 if row is None else len(row) for row in column])
    wrong = [
        row
        for row, (tags, words) in enumerate(zip(column, tokens, strict=True))
        if tags is not None and len(tags) != len(words or ())
    ]
    if wrong:
        tags, words = column[wrong[0]], tokens[wrong[0]]
        problems.append(
            f"tasks.{name}: {len(wrong)} rows have more or fewer labels than tokens; the first "
            f"is row {wrong[0] + 1}, with {len(tags)} labels for {len(words or ())} tokens"
        )
    longest = max(lengths.max(initial=1), *(len(words or ()) for words in tokens))
    table = np.zeros((len(column), longest), dtype=np.int64)
    every = [label for row in column for label in row or ()]
    index = indices(labels, name, every, problems)
    table[np.arange(table.shape[1]) < lengths[:, None]] = index + 1
    return table
