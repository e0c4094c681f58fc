"""GET /metrics: the slots of all workers, summed, in Prometheus' format."""

from collections.abc import Awaitable, Callable, Iterator

import numpy as np
from fastapi import APIRouter
from fastapi.responses import Response
from numpy.typing import NDArray
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from onepass.app.telemetry.drift_metrics import DriftMetrics
from onepass.app.telemetry.metrics import Metrics
from onepass.app.telemetry.shared_counters import ROUTES, STATUSES, Histogram

Counts = NDArray[np.int64]
Refresh = Callable[[], Awaitable[None]]


class Slots(Collector):
    """Reads the slots whenever it is asked."""

    def __init__(self, metrics: Metrics, info: dict[str, str]) -> None:
        self._layout = metrics.layout
        self._memory = metrics.memory
        self._lost = metrics.lost_lines
        self._info = info

    def collect(self) -> Iterator[Metric]:
        """Every metric. No label is one that a caller controls."""
        counts, layout = self._memory.sums(), self._layout
        yield InfoMetricFamily("onepass_model", "What is being served", value=self._info)
        yield self._requests(counts)
        yield _histogram("request_seconds", "Time to answer a prediction", counts, layout.seconds)
        yield _histogram("queue_seconds", "Wait for a batch, per request", counts, layout.queue)
        yield _histogram("forward_seconds", "Forward pass, per batch", counts, layout.forward)
        yield _histogram("batch_rows", "Rows of a batch", counts, layout.batch_rows)
        rows = counts[layout.batch_rows.total]
        yield CounterMetricFamily("onepass_rows", "Rows that went through the network", rows)
        yield GaugeMetricFamily(
            "onepass_queue_depth", "Callers queued behind the last batch", counts[layout.depth]
        )
        yield CounterMetricFamily(
            "onepass_log_lines_dropped", "Lines that found the log stalled", self._lost.total()
        )
        yield from self._nothing_ran(counts)
        yield self._out_of_range(counts)
        yield from self._answers(counts)

    def _requests(self, counts: Counts) -> Metric:
        family = CounterMetricFamily(
            "onepass_requests", "Answered requests", labels=["route", "status"]
        )
        slot = self._layout.requests
        for route in ROUTES:
            for status in STATUSES:
                if counts[slot]:
                    family.add_metric([route, str(status or "other")], counts[slot])
                slot += 1
        return family

    def _nothing_ran(self, counts: Counts) -> Iterator[Metric]:
        layout = self._layout
        rejected = counts[layout.requests + STATUSES.index(429)]
        for name, text, count in (
            ("rejected", "Requests refused because too much was in flight", rejected),
            ("cancelled", "Callers who left while queued", counts[layout.cancelled]),
            ("expired", "Requests whose deadline passed while queued", counts[layout.expired]),
        ):
            yield CounterMetricFamily(f"onepass_{name}", text, count)

    def _out_of_range(self, counts: Counts) -> Metric:
        text = "Values beyond what training saw, refused for min or max, or categories never seen"
        family = CounterMetricFamily("onepass_input_out_of_range", text, labels=["input"])
        for name, slot in self._layout.out_of_range.items():
            family.add_metric([name], counts[slot])
        return family

    def _answers(self, counts: Counts) -> Iterator[Metric]:
        labels = CounterMetricFamily(
            "onepass_answer_labels", "Answers by label", labels=["task", "label"]
        )
        for name, (start, names) in self._layout.labels.items():
            for index, label in enumerate(names):
                labels.add_metric([name, label], counts[start + index])
        yield labels
        values = HistogramMetricFamily("onepass_answer_value", "Answers by value", labels=["task"])
        for name, histogram in self._layout.values.items():
            buckets, _ = histogram.read(counts)
            values.add_metric([name], buckets, sum_value=None)
        yield values


def _histogram(name: str, text: str, counts: Counts, histogram: Histogram) -> Metric:
    buckets, total = histogram.read(counts)
    return HistogramMetricFamily(f"onepass_{name}", text, buckets=buckets, sum_value=total)


async def _nothing() -> None:
    """There is nothing to be read anew."""


def scrape(
    metrics: Metrics, info: dict[str, str], *more: Collector, refresh: Refresh = _nothing
) -> APIRouter:
    """The route; `info` is what is being served, and `more` tells what else there is to say, once
    `refresh` is over."""
    router = APIRouter(tags=["operations"])
    registry = CollectorRegistry()
    drift = DriftMetrics(metrics.windows)
    for collector in (Slots(metrics, info), drift, *more):
        registry.register(collector)

    @router.get(
        "/metrics",
        summary="Counters in Prometheus' format, over all workers",
        operation_id="metrics",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def show() -> Response:
        await refresh()
        await drift.take()
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router
