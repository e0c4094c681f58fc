"""What is told of a model that can rest, over all workers."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from onepass.app.telemetry.metrics import Metrics

COUNTED = (
    ("woken", "How often it was loaded again, as somebody asked"),
    ("put_down", "How often it was put down"),
    ("failed", "How often it could not be loaded again"),
)


class RestMetrics(Collector):
    """Of one deployment, where it can rest."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Every metric."""
        if not self._metrics.rest.is_on:
            return
        counts, slots = self._metrics.memory.sums(), self._metrics.layout.rest
        text = "In how many workers it is loaded"
        yield GaugeMetricFamily("onepass_model_loaded", text, counts[slots["loaded"]])
        for name, text in COUNTED:
            yield CounterMetricFamily(f"onepass_model_{name}", text, counts[slots[name]])


def loaded(metrics: Metrics) -> int:
    """In how many workers it is loaded."""
    return int(metrics.memory.sums()[metrics.layout.rest["loaded"]])
