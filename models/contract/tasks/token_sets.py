"""`sets`: of each token the labels among which its own is, for all tokens of so many new rows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.columns import fitted
from onepass.models.contract.tasks.columns import Columns
from onepass.models.contract.tasks.labels import Places
from onepass.models.contract.tasks.sets import SETS, SLACK, set_schema


def token_sets(columns: Columns, said: Places) -> NDArray[np.bool_]:
    """{"probabilities": (B, L, K), "slack": (B, L, K)}, the labels that are said (B, L) -> those in
    the set of each token (B, L, K), what is said among them: where labels mark spans it may be a
    rarer one than the likeliest. Behind the last token of a row there are none."""
    table = columns["probabilities"]
    there = table.any(axis=2, keepdims=True)
    own = said[:, :, None] == np.arange(table.shape[2])
    mask: NDArray[np.bool_] = ((fitted(columns[SLACK], table.shape[1]) >= 0) | own) & there
    return mask


def token_sets_schema(labels: tuple[str, ...], coverage: float | None) -> dict[str, Any]:
    """JSON Schema of the sets, where there are such."""
    if coverage is None:
        return {}
    text = f"of {100 * coverage:g} % of new rows the label of every token is in its set"
    one = set_schema(labels, "of one token", least=1)
    return {SETS: {"type": "array", "items": one, "description": text}}
