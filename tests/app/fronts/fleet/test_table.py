"""Whose a path is: each model has all fronts, under its name and under its version's."""

from typing import Any

import pytest

from onepass.app.fronts.app import App

JSON = {"content-type": "application/json"}
ANSWER = {"sin": {"value": 2.0}, "cos": {"value": -2.0}}


@pytest.mark.parametrize("start", ["/models/waves", "/models/waves/versions/run-1"])
def test_each_model_answers_under_its_name_what_it_answers_alone(
    two: App, ask: Any, make_app: Any, stub: Any, start: str
) -> None:
    alone = make_app(stub)
    for method, path, content in (
        ("POST", "/predict", b'{"x": 2}'),
        ("POST", "/predict?tasks=cos", b'{"instances": [{"x": 1}, {"x": 2}]}'),
        ("POST", "/predict", b'{"x": "a"}'),
        ("GET", "/predict", b""),
        ("GET", "/", b""),
        ("GET", "/docs", b""),
        ("GET", "/docs/", b""),
        ("GET", "/report", b""),
        ("GET", "/model/examples", b""),
        ("GET", "/watch", b""),
        ("GET", "/static/0123456789abcdef/docs.js", b""),
        ("GET", "/nowhere", b""),
        ("HEAD", "/docs", b""),
    ):
        own = ask(two, method, f"{start}{path}", content=content, headers=JSON)
        same = ask(alone, method, path, content=content, headers=JSON)
        assert (own.status_code, own.content) == (same.status_code, same.content), path
        assert own.headers["x-model-version"] == "waves/run-1"
    told = ask(two, "GET", f"{start}/model").json()
    assert told == ask(alone, "GET", "/model").json() | {"name": "waves"}
    schema = ask(two, "GET", f"{start}/openapi.json").json()
    assert list(schema["components"]["schemas"]["Row"]["properties"]) == ["x"]
    assert schema["info"] == {"title": "waves", "version": "run-1"}


def test_paths_that_name_no_model_are_the_defaults(two: App, ask: Any) -> None:
    for path in ("/model", "/predict", "/nowhere", "/v2", "/v2/health/live", "/health/live"):
        assert ask(two, "GET", path).headers["x-model-version"] == "taxi/run-1"
    assert ask(two, "GET", "/openapi.json").json()["info"]["title"] == "taxi"


@pytest.mark.parametrize("path", ["/models/tax/predict", "/models/waves/versions/run-2/docs"])
def test_what_is_not_there_is_a_404_that_says_what_is(two: App, ask: Any, path: str) -> None:
    answer = ask(two, "GET", path)
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("no such")
    assert "run-1" in answer.text or "'taxi' and 'waves'" in answer.text


def test_the_protocol_knows_both(two: App, ask: Any) -> None:
    sent = {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [2]}]}
    for path in ("/v2/models/waves", "/v2/models/waves/versions/run-1"):
        answer = ask(two, "POST", f"{path}/infer", json=sent)
        assert [one["data"] for one in answer.json()["outputs"]] == [[2.0], [-2.0]]
        assert answer.json()["model_name"] == "waves"
        assert answer.headers["x-model-version"] == "waves/run-1"
        assert ask(two, "GET", path).json()["name"] == "waves"
    assert ask(two, "POST", "/v2/models/taxi/infer", json=sent).status_code == 400
    stats = ask(two, "GET", "/v2/models/stats").json()["model_stats"]
    assert [one["name"] for one in stats] == ["taxi", "waves"]


def test_requests_are_counted_by_the_model(two: App, ask: Any) -> None:
    for path in ("/models/waves/predict", "/models/waves/docs"):
        method, content = ("POST", b'{"x": 2}') if path.endswith("predict") else ("GET", b"")
        assert ask(two, method, path, content=content, headers=JSON).status_code == 200
    text = ask(two, "GET", "/metrics").text
    for route in ("/predict", "/docs"):
        counted = f'onepass_requests_total{{model="waves",route="{route}",status="200"}} 1.0'
        assert counted in text
    assert 'onepass_rows_total{model="waves"} 1.0' in text
    assert 'onepass_rows_total{model="taxi"} 0.0' in text
    assert "\nonepass_log_lines_dropped_total 0.0" in text


def test_keys_open_each_model_and_pages_are_open(
    make_fleet: Any, taxi_predictor: Any, stub: Any, ask: Any
) -> None:
    app = make_fleet({"taxi": [taxi_predictor], "waves": [stub]}, api_keys="a-key")
    assert ask(app, "GET", "/models/waves/docs").status_code == 200
    for path in ("/models", "/models/waves", "/models/waves/model", "/models/waves/openapi.json"):
        assert ask(app, "GET", path).status_code == 401
        key = {"authorization": "Bearer a-key"}
        assert ask(app, "GET", path, headers=key).status_code == 200
    answer = ask(app, "POST", "/models/waves/predict", content=b'{"x": 2}', headers=JSON)
    assert (answer.status_code, answer.headers["x-model-version"]) == (401, "waves/run-1")
