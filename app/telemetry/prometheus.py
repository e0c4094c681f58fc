"""GET /metrics: the slots of all workers, summed, in Prometheus' format."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from numpy.typing import NDArray
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
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
from onepass.app.telemetry.writer import Lost

Counts = NDArray[np.int64]
Refresh = Callable[[], Awaitable[None]]


class LostLines(Collector):
    """Of all that the process says."""

    def __init__(self, lost: Lost) -> None:
        self._lost = lost

    def collect(self) -> Iterator[Metric]:
        """One counter."""
        text = "Lines that found the log stalled"
        yield CounterMetricFamily("onepass_log_lines_dropped", text, self._lost.total())


class Slots(Collector):
    """Reads the slots whenever it is asked."""

    def __init__(self, metrics: Metrics, info: dict[str, str]) -> None:
        self._layout = metrics.layout
        self._memory = metrics.memory
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


class Scraped:
    """What is told of one deployment."""

    def __init__(
        self,
        metrics: Metrics,
        info: dict[str, str],
        *more: Collector,
        refresh: Refresh | None = None,
    ) -> None:
        """`info` is what is being served, and `more` tells what else there is to say, once
        `refresh` is over."""
        self._drift = DriftMetrics(metrics.windows)
        self._refresh = refresh
        self.collectors = (Slots(metrics, info), self._drift, *more)

    async def take(self) -> None:
        """As it is now."""
        if self._refresh is not None:
            await self._refresh()
        await self._drift.take()


class Told:
    """What is told of several, each with its `model`; of one that has no such mark, without it."""

    def __init__(self, scraped: Mapping[str, Scraped], process: Iterable[Collector] = ()) -> None:
        """By their marks; `process` tells of all of them together."""
        self._scraped = scraped
        self._process = process

    def collect(self) -> Iterable[Metric]:
        """Each metric once, whoever has it."""
        families: dict[str, Metric] = {}
        for mark, one in self._scraped.items():
            for metric in (metric for each in one.collectors for metric in each.collect()):
                own = {"model": mark} if mark else {}
                samples = [s._replace(labels=own | s.labels) for s in metric.samples]
                if metric.name in families:
                    families[metric.name].samples += samples
                else:
                    metric.samples = samples
                    families[metric.name] = metric
        for collector in self._process:
            families |= {metric.name: metric for metric in collector.collect()}
        return families.values()


def scrape(current: Callable[[], Mapping[str, Scraped]], *process: Collector) -> APIRouter:
    """The route, of what is served when it is asked, by marks as `Told` has them."""
    router = APIRouter(tags=["operations"])

    @router.get(
        "/metrics",
        summary="Counters in Prometheus' format, over all workers",
        operation_id="metrics",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def show() -> Response:
        scraped = current()
        for one in scraped.values():
            await one.take()
        told: Any = Told(scraped, process)
        several = len(scraped) > 1  # of two hundred it takes a third of a second to write
        content = await run_in_threadpool(generate_latest, told) if several else None
        return Response(content or generate_latest(told), media_type=CONTENT_TYPE_LATEST)

    return router
