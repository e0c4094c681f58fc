"""What /metrics says of feedback: what is kept, what was dropped, and how right answers were."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from onepass.app.feedback.quality import Quality
from onepass.app.telemetry.metrics import Metrics

Counters = tuple[tuple[str, str, tuple[str, ...]], ...]
KEPT: Counters = (
    ("feedback_answers", "Answered rows that are kept for their truths", ("kept",)),
    ("feedback_answers_dropped", "Answered rows that are not kept", ("dropped", "lost")),
    ("feedback_truths", "Labels that were told, and are on the disk", ("told",)),
)
RECORDED: Counters = (
    ("recorded_rows", "Answered rows that were written to files", ("recorded",)),
    (
        "recorded_rows_dropped",
        "Rows of the sample that were not",
        ("record_dropped", "record_lost"),
    ),
)
LABELS = ("task", "metric", "window")


class Feedback(Collector):
    """Reads counters and sums whenever it is asked."""

    def __init__(self, metrics: Metrics, quality: Quality) -> None:
        self._metrics = metrics
        self._quality = quality

    def collect(self) -> Iterator[Metric]:
        """Every metric. No label is one that a caller controls."""
        yield from _counted(self._metrics, KEPT)
        yield from self._measured()
        test = GaugeMetricFamily(
            "onepass_feedback_quality_test", "The same on test rows", labels=LABELS[:2]
        )
        for key, row in self._quality.tests.items():
            test.add_metric(list(key), row["value"])
        yield test
        yield from self._promised()

    def _promised(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "onepass_feedback_promised", "The share of rows that answers hold", labels=LABELS[:1]
        )
        for task, share in self._quality.promised.items():
            family.add_metric([task], share)
        if self._quality.promised:
            yield family
        if self._quality.following is not None:
            factors = GaugeMetricFamily(
                "onepass_feedback_factor", "What intervals are multiplied by", labels=LABELS[:1]
            )
            for task, one in self._quality.following.now.items():
                factors.add_metric([task], one.factor)
            yield factors

    def _measured(self) -> Iterator[Metric]:
        families = {
            "value": ("quality", "How right answers were, by the truths told in the last window"),
            "low": ("quality_low", "The lower end of its interval of 95 %"),
            "high": ("quality_high", "The upper end of its interval of 95 %"),
            "rows": ("quality_rows", "Rows that it is of"),
        }
        measured = self._quality.measured()
        for field, (name, text) in families.items():
            family = GaugeMetricFamily(f"onepass_feedback_{name}", text, labels=LABELS)
            for key, found in measured.items():
                value = getattr(found, field)
                if value is not None:
                    family.add_metric(list(key), value)
            yield family


class Recorded(Collector):
    """The counters of a sample."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Both."""
        yield from _counted(self._metrics, RECORDED)


def _counted(metrics: Metrics, counters: Counters) -> Iterator[Metric]:
    counts, slots = metrics.memory.sums(), metrics.layout.feedback
    for name, text, parts in counters:
        total = sum(int(counts[slots[part]]) for part in parts)
        yield CounterMetricFamily(f"onepass_{name}", text, total)
