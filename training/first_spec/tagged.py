"""Targets that label each token of another column."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from onepass.training.sources.reading.typed import stored

MOSTLY = 0.99
TOKENS = 1.5
"""Of a row, on average."""
PHRASE = 4
"""Fewer tokens, always as many: a date in words, `12 kg` or `Smith, John`."""
MOST_LABELS = 100


def tagged(columns: Mapping[str, pl.Series], wanted: Sequence[str]) -> dict[str, str]:
    """The column whose tokens each of these targets labels: one column, as a network has."""
    counts = {name: _tokens(column) for name, column in columns.items()}
    token_columns: dict[str, str] = {}
    for target in wanted:
        own = counts.get(target)
        if own is None or own.mean() < TOKENS or not _are_labels(columns[target]):
            continue
        for name, theirs in counts.items():
            if name not in wanted and theirs is not None and _agree(own, theirs):
                token_columns[target] = name
    first = next(iter(token_columns.values()), "")
    return {target: name for target, name in token_columns.items() if name == first}


def _tokens(column: pl.Series) -> np.ndarray | None:
    """How many each cell has; None of what is no text."""
    column = stored(column)
    if column.dtype != pl.String:
        return None
    return column.fill_null("").str.split(" ").list.eval(pl.element().filter(pl.element() != "")
                                                         ).list.len().to_numpy()  # fmt: skip


def _are_labels(column: pl.Series) -> bool:
    """Whether few tokens come again and again."""
    tokens = stored(column).drop_nulls().str.split(" ").explode()
    return tokens.n_unique() <= min(MOST_LABELS, 0.2 * len(tokens))


def _agree(own: np.ndarray, theirs: np.ndarray) -> bool:
    known = own > 0
    varied = len(np.unique(own[known])) > 1 or own[known].mean() >= PHRASE
    return varied and bool((own == theirs)[known].mean() >= MOSTLY)
