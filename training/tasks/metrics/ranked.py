"""The order of the objects that were said: all metrics of precision go through them by it, and it
is the same for every draw of the bootstrap."""

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.metric import Fields

RANKED = "ranked"


def by_rank(fields: Fields) -> NDArray[np.int64]:
    """The places in (N M) of the objects that were said, label by label, the most probable of a
    label first."""
    labels, scores = fields["label"].ravel(), fields["score"].ravel()
    places = np.flatnonzero(scores > 0)
    return places[np.lexsort((-scores[places], labels[places]))]


def ranked(fields: Fields, label: int) -> NDArray[np.int64]:
    """Those of one label; taken once for all draws of the bootstrap, or now."""
    every = fields[RANKED] if RANKED in fields else by_rank(fields)
    own = fields["label"].ravel()[every]
    return every[np.searchsorted(own, label) : np.searchsorted(own, label, side="right")]
