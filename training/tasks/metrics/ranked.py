"""The objects that were said, in the order in which all metrics of precision go through them. It is
the same for every draw of the bootstrap, and is taken once.

Behind the last one that is right at any threshold nothing is found any more: precision there is
asked at no recall, whatever pictures weigh, so that those objects are left out.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.matching import HIT, PASSED
from onepass.training.tasks.metrics.metric import Fields

FLAGS = "flags"
ROWS, LABELS, RIGHT, COUNTED = "ranked_rows", "ranked_labels", "ranked_right", "ranked_counted"


class Ranked(NamedTuple):
    """Objects of one label, the most probable first."""

    rows: NDArray[np.int64]
    """(n,): the picture of each."""
    right: NDArray[np.bool_]
    """(n, thresholds, sizes): whether it is right."""
    counted: NDArray[np.bool_]
    """(n, thresholds, sizes): whether it is right or wrong."""


def by_rank(fields: Fields, flags: str = FLAGS) -> dict[str, NDArray[Any]]:
    """All objects that matter, label by label; `flags` (N, M, thresholds, sizes) say what became of
    them."""
    labels, scores, table = fields["label"].ravel(), fields["score"].ravel(), fields[flags]
    became = table.reshape(-1, *table.shape[2:])
    places = np.flatnonzero(scores > 0)
    places = places[np.lexsort((-scores[places], labels[places]))]
    hit = (became[places] == HIT).any(axis=(1, 2))
    own = labels[places]
    last = np.full(int(own.max(initial=0)) + 1, -1)
    last[own[hit]] = np.flatnonzero(hit)  # of several the last is kept
    places = places[np.arange(len(places)) <= last[own]]
    return {
        f"{flags}.{ROWS}": places // max(1, table.shape[1]),
        f"{flags}.{LABELS}": labels[places],
        f"{flags}.{RIGHT}": became[places] == HIT,
        f"{flags}.{COUNTED}": became[places] != PASSED,
    }


def ranked(fields: Fields, label: int, flags: str = FLAGS) -> Ranked:
    """Those of one label; taken once for all draws of the bootstrap, or now."""
    known: Fields = fields if f"{flags}.{ROWS}" in fields else by_rank(fields, flags)
    own = known[f"{flags}.{LABELS}"]
    some = slice(*(int(np.searchsorted(own, label, side=side)) for side in ("left", "right")))
    rows, right, counted = (known[f"{flags}.{name}"][some] for name in (ROWS, RIGHT, COUNTED))
    return Ranked(rows, right, counted)
