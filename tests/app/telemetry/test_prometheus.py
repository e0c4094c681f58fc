"""GET /metrics: every metric has its type, and parses as Prometheus reads it."""

from typing import Any

from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from onepass.app.telemetry.metrics import Metrics
from onepass.app.telemetry.prometheus import scrape
from onepass.models import Predictor

INFO = {"name": "taxi", "version": "run-1", "engine": "stub"}


def scraped(metrics: Metrics, ask: Any) -> dict[str, Any]:
    app = FastAPI()
    app.include_router(scrape(metrics, INFO))
    answer = ask(app, "GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=1.0.0")
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def test_what_is_served_is_said(taxi_predictor: Predictor, ask: Any) -> None:
    found = scraped(Metrics(taxi_predictor), ask)
    samples = [one for family in found.values() for one in family.samples]
    (sample,) = [one for one in samples if one.labels == INFO]
    assert (sample.name, sample.value) == ("onepass_model_info", 1)


def test_what_was_counted_is_read(taxi_predictor: Predictor, ask: Any) -> None:
    metrics = Metrics(taxi_predictor)
    metrics.batch(3, 0.002, [0.001, 0.5], waiting=4)
    metrics.dropped(late=True)
    metrics.lost_lines.add(7)
    found = scraped(metrics, ask)
    values = {one.name: one.value for family in found.values() for one in family.samples}
    assert values["onepass_rows_total"] == values["onepass_batch_rows_sum"] == 3
    assert values["onepass_queue_depth"] == 4
    assert values["onepass_queue_seconds_count"] == 2
    assert values["onepass_forward_seconds_sum"] == 0.002
    assert (values["onepass_expired_total"], values["onepass_cancelled_total"]) == (1, 0)
    assert values["onepass_log_lines_dropped_total"] == 7
