"""Every path goes to its front, and every answer is marked."""

from typing import Any

import pytest

from onepass.models import Predictor


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/predict", 405),
        ("GET", "/model/", 200),
        ("GET", "/health/live/", 200),
        ("GET", "/nowhere/", 404),
        ("GET", "/static/0123456789abcdef/docs.js/", 404),
        ("POST", "/model", 405),
        ("GET", "/health/live", 200),
        ("HEAD", "/health/live", 200),
        ("GET", "/health/ready", 503),
        ("GET", "/model", 200),
        ("GET", "/", 200),
        ("GET", "/docs", 200),
        ("GET", "/model/examples", 200),
        ("GET", "/static/0123456789abcdef/docs.js", 200),
        ("GET", "/static/docs.js", 404),
        ("GET", "/openapi.json", 200),
    ],
)
def test_every_path_answers_and_is_marked(
    taxi_predictor: Predictor, make_app: Any, ask: Any, method: str, path: str, status: int
) -> None:
    answer = ask(make_app(taxi_predictor), method, path)
    assert answer.status_code == status
    assert answer.headers["x-model-version"] == "taxi/run-1"
    assert answer.headers["x-request-id"]
    assert answer.headers["server-timing"].startswith("total;dur=")
    if status >= 400:
        assert list(answer.json()) == ["detail"]


def test_a_bug_behind_fastapi_is_a_500_with_the_id(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    app = make_app(taxi_predictor)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("a secret")

    answer = ask(app, "GET", "/broken", headers={"x-request-id": "mine"})
    assert answer.status_code == 500
    assert answer.json()["request_id"] == "mine"
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] == "mine"
