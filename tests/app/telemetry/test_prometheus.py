"""GET /metrics: every metric has its type, and parses as Prometheus reads it."""

from typing import Any

from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from onepass.app.telemetry.metrics import Metrics
from onepass.app.telemetry.prometheus import LostLines, Scraped, scrape
from onepass.models import Predictor

INFO = {"name": "taxi", "version": "run-1", "engine": "stub"}


def scraped(metrics: Metrics, ask: Any) -> dict[str, Any]:
    app = FastAPI()
    told = {"": Scraped(metrics, INFO)}
    app.include_router(scrape(lambda: told, LostLines(metrics.lost_lines)))
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


def test_of_several_each_metric_is_there_once_and_names_the_model(
    taxi_predictor: Predictor, sincos_predictor: Predictor, ask: Any
) -> None:
    both = {"taxi": Metrics(taxi_predictor), "waves": Metrics(sincos_predictor)}
    both["waves"].dropped(late=True)
    app = FastAPI()
    told = {mark: Scraped(one, INFO) for mark, one in both.items()}
    app.include_router(scrape(lambda: told, LostLines(both["taxi"].lost_lines)))
    text = ask(app, "GET", "/metrics").text
    for mark, count in (("taxi", 0), ("waves", 1)):
        assert f'onepass_expired_total{{model="{mark}"}} {count}.0' in text
    assert text.count("# TYPE onepass_expired_total") == 1
    assert "onepass_log_lines_dropped_total 0.0" in text
