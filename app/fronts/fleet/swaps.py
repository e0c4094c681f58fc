"""What /metrics says of changes of what is served."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from onepass.app.serving.fleet import Fleet


class Swaps(Collector):
    """As the supervisor counts them: all workers have the same numbers."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    def collect(self) -> Iterator[Metric]:
        """Nothing, where nothing was ever changed."""
        if not self._fleet.notes:
            return
        family = CounterMetricFamily(
            "onepass_swaps", "Changes of what is served", labels=["model", "outcome"]
        )
        for name, note in self._fleet.notes.items():
            family.add_metric([name, "switched"], note.switched)
            family.add_metric([name, "refused"], note.refused)
            family.add_metric([name, "dropped"], note.dropped)
        yield family
