"""The metrics agree with the caller's own count."""

import os
import signal
from pathlib import Path
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from onepass.models import Predictor

ROW = {"distance": 2.1, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}


def read(text: str) -> dict[str, float]:
    """`name{its labels' values, by label}` -> value."""
    return {
        sample.name
        + "".join(f"{{{sample.labels[label]}}}" for label in sorted(sample.labels)): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_rows_answers_and_ranges_are_counted(
    taxi_predictor: Predictor, make_app: Any, ask: Any, post: Any
) -> None:
    app = make_app(taxi_predictor)
    labels = []
    for count in (1, 3, 40):
        answers = post(app, {"instances": [ROW] * count}).json()["predictions"]
        labels += [answer["card"]["label"] for answer in answers]
    post(app, ROW | {"zone": "never seen"}, query="?tasks=fare")
    post(app, ROW | {"hour": 24})
    post(app, ROW | {"distance": "far"})
    post(app, b"[")
    ask(app, "GET", "/nowhere")
    found = read(ask(app, "GET", "/metrics").text)
    assert found["onepass_requests_total{/predict}{200}"] == 4
    assert found["onepass_requests_total{/predict}{422}"] == 2
    assert found["onepass_requests_total{/predict}{400}"] == 1
    assert found["onepass_requests_total{other}{404}"] == 1
    assert found["onepass_request_seconds_count"] == 7
    assert found["onepass_rows_total"] == found["onepass_batch_rows_sum"] == 45
    assert found["onepass_batch_rows_count"] == found["onepass_forward_seconds_count"] == 4
    assert found["onepass_batch_rows_bucket{4}"] == 3
    assert found["onepass_input_out_of_range_total{hour}"] == 1
    assert found["onepass_input_out_of_range_total{zone}"] == 1
    assert found["onepass_input_out_of_range_total{distance}"] == 0
    for label in ("cash", "credit card"):
        wanted = labels.count(label)
        assert found[f"onepass_answer_labels_total{{{label}}}{{card}}"] == wanted
    assert found["onepass_answer_value_bucket{+Inf}{fare}"] == 45
    assert found["onepass_answer_value_bucket{+Inf}{minutes}"] == 44
    assert found["onepass_model_info{torch}{taxi}{run-1}"] == 1


def test_no_label_is_a_callers(taxi_predictor: Predictor, make_app: Any, ask: Any) -> None:
    app = make_app(taxi_predictor)
    ask(app, "GET", "/secret-path?x=1")
    ask(app, "SECRET", "/model")
    assert "secret" not in ask(app, "GET", "/metrics").text.lower()


def test_two_workers_are_summed_exactly_also_after_one_is_killed(
    start: Any, make_bundle: Any
) -> None:
    server = start(make_bundle("sincos", onnx=True), workers=2, log_requests=False)
    url = server.url()
    for _ in range(40):
        with httpx.Client(base_url=url) as client:
            for _ in range(5):
                assert client.post("/predict", json={"x": 1}).status_code == 200
    for _ in range(2):
        found = read(httpx.get(f"{url}/metrics").text)
        assert found["onepass_requests_total{/predict}{200}"] == 200
        assert found["onepass_rows_total"] == 200
        assert found["onepass_answer_value_bucket{+Inf}{sin}"] == 200
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
        os.kill(int(children.read_text().split()[0]), signal.SIGKILL)
