"""What is told of a shadow: how many rows went through it, too, and how far it agrees."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from prometheus_client.core import CounterMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from onepass.app.telemetry.metrics import Metrics
from onepass.app.telemetry.shared_counters import PARTS, Layout

Counts = NDArray[np.int64]
COUNTED = (
    ("rows", "rows", "Rows of callers that went through the shadow, too"),
    ("dropped", "dropped", "Rows that found its queue full"),
    ("failed", "failed", "Rows that it did not answer"),
)


class ShadowMetrics(Collector):
    """Of one deployment, where it is a shadow."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Every metric. No label is one that a caller controls."""
        if not self._metrics.shadow.is_on:
            return
        counts, layout = self._metrics.memory.sums(), self._metrics.layout
        for name, slot, text in COUNTED:
            yield CounterMetricFamily(f"onepass_shadow_{name}", text, counts[layout.shadow[slot]])
        yield from _agreed(counts, layout)
        yield from _away(counts, layout)


def _agreed(counts: Counts, layout: Layout) -> Iterator[Metric]:
    compared = CounterMetricFamily(
        "onepass_shadow_compared", "Answers that were compared with the live one", labels=["task"]
    )
    agree = CounterMetricFamily(
        "onepass_shadow_agree", "Answers with the label of the live one", labels=["task"]
    )
    for name, slot in layout.agreed.items():
        compared.add_metric([name], counts[slot])
        if name not in layout.values:
            agree.add_metric([name], counts[slot + 1])
    yield compared
    yield agree


def _away(counts: Counts, layout: Layout) -> Iterator[Metric]:
    units = SummaryMetricFamily(
        "onepass_shadow_difference", "How far numbers are from the live ones", labels=["task"]
    )
    spreads = SummaryMetricFamily(
        "onepass_shadow_relative_difference",
        "The same, in standard deviations of the shadow's golden answers",
        labels=["task"],
    )
    for name in layout.agreed.keys() & layout.values.keys():
        count, away = counts[layout.agreed[name]], counts[layout.agreed[name] + 1] / PARTS
        units.add_metric([name], count, away * layout.spreads[name])
        spreads.add_metric([name], count, away)
    yield units
    yield spreads


def agreement(metrics: Metrics) -> dict[str, Any]:
    """The same as means, over all workers, for /models."""
    counts, layout = metrics.memory.sums(), metrics.layout
    said: dict[str, Any] = {name: int(counts[slot]) for name, slot in layout.shadow.items()}
    return said | {"tasks": {name: _mean(counts, layout, name) for name in layout.agreed}}


def _mean(counts: Counts, layout: Layout, name: str) -> dict[str, Any]:
    count, total = (int(counts[layout.agreed[name] + at]) for at in (0, 1))
    if name not in layout.values:
        return {"compared": count, "agree": total / count if count else None}
    away = total / PARTS / count if count else None
    return {
        "compared": count,
        "difference": None if away is None else away * layout.spreads[name],
        "relative": away,
    }
