"""How requests for answers ended, over all workers."""

from typing import NamedTuple

from onepass.app.telemetry.metrics import Metrics
from onepass.app.telemetry.shared_counters import BULK, INFER, ROUTES, STATUSES

_ASKED = ("/predict", INFER, BULK)


class Outcomes(NamedTuple):
    """How many."""

    answered: int
    failed: int
    """By no fault of their callers, and not for want of time or room."""


def outcomes(metrics: Metrics) -> Outcomes:
    """Of one deployment."""
    counts, start = metrics.memory.sums(), metrics.layout.requests
    slots = [start + ROUTES.index(route) * len(STATUSES) for route in _ASKED]
    return Outcomes(
        *(sum(int(counts[s + STATUSES.index(status)]) for s in slots) for status in (200, 500))
    )
