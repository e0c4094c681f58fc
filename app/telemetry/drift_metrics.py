"""What GET /metrics says of windows: how far inputs and answers have moved, and what rings."""

from collections.abc import Iterator

from fastapi.concurrency import run_in_threadpool
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from onepass.app.telemetry.ring import Slots
from onepass.app.telemetry.windows import MINUTES, Windows
from onepass.models.drift.two_samples import LEVEL, Length
from onepass.models.drift.verdicts import quality, verdicts
from onepass.models.drift.watch import Watch

EACH = LEVEL / len(MINUTES)
"""Both windows share the level."""
LABELS = ["window", "of", "name", "aspect"]


class DriftMetrics(Collector):
    """Tells of the windows as they were last taken."""

    def __init__(self, windows: Windows | None) -> None:
        self._windows = windows
        self._told: list[GaugeMetricFamily] = []

    async def take(self) -> None:
        """Those of now; what is computed of them, on a thread."""
        if self._windows is not None:
            taken = {length: self._windows.window(length) for length in MINUTES}
            self._told = await run_in_threadpool(_told, self._windows.watch, taken)

    def collect(self) -> Iterator[Metric]:
        """Names of inputs and tasks are the contract's."""
        yield from self._told


def _told(watch: Watch, taken: dict[Length, Slots]) -> list[GaugeMetricFamily]:
    moved, alarm, rows, sure = every = families()
    for length, counts in taken.items():
        rows.add_metric([length], counts[0])
        for one in verdicts(watch, counts, length=length, level=EACH):
            own = one.column.watched
            names = [length, own.of, own.name, own.aspect]
            moved.add_metric(names, one.psi)
            alarm.add_metric(names, float(one.rings))
        for task, told in quality(watch, counts).items():
            if told["accuracy"]["expected"] is not None:
                sure.add_metric([length, task], told["accuracy"]["expected"])
    return every


def families() -> list[GaugeMetricFamily]:
    """The metrics, of which nothing is told yet."""
    return [
        GaugeMetricFamily(f"onepass_{name}", text, labels=labels)
        for name, text, labels in (
            ("drift_psi", "Population stability index against the test rows", LABELS),
            ("drift_alarm", "1 where an input or answer has moved", LABELS),
            ("drift_rows", "Rows of a window", LABELS[:1]),
            ("expected_accuracy", "By the probabilities of answers alone", ["window", "task"]),
        )
    ]
