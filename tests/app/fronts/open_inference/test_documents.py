"""What GET answers under /v2, and what is not there."""

from typing import Any

import pytest

from onepass.models import Predictor

INFER = "/v2/models/taxi/infer"
GETS = {
    "/v2": {"name", "version", "extensions"},
    "/v2/health/live": {"live", "ready"},
    "/v2/health/ready": {"live", "ready", "error"},
    "/v2/models/taxi": {"name", "versions", "platform", "inputs", "outputs"},
    "/v2/models/taxi/ready": {"name", "ready", "error"},
    "/v2/models/stats": {"model_stats"},
    "/v2/models/taxi/stats": {"model_stats"},
    "/v2/models/taxi/config": {
        "name", "platform", "backend", "max_batch_size", "input", "output", "dynamic_batching",
    },
}  # fmt: skip


@pytest.mark.parametrize("path", GETS)
def test_documents_have_the_protocols_keys(
    taxi_predictor: Predictor, make_app: Any, ask: Any, path: str
) -> None:
    app = make_app(taxi_predictor)
    answer = ask(app, "GET", path)
    assert set(answer.json()) == GETS[path]
    assert answer.status_code == (503 if "error" in GETS[path] else 200)
    assert answer.headers["x-model-version"] == "taxi/run-1"
    if path.startswith("/v2/models/taxi"):
        rest = path.removeprefix("/v2/models/taxi")
        again = ask(app, "GET", f"/v2/models/taxi/versions/run-1{rest}")
        assert again.content == answer.content
    head = ask(app, "HEAD", path)
    assert head.status_code == answer.status_code


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v2/nothing", 404),
        ("GET", "/v2//", 404),
        ("GET", "/v2/models/other", 404),
        ("POST", "/v2/models/other/infer", 404),
        ("POST", "/v2/models/taxi/versions/9/infer", 404),
        ("GET", "/v2/models/taxi/%2e%2e/taxi", 404),
        ("GET", "/v2/models/taxi%00", 404),
        ("GET", INFER, 405),
        ("POST", "/v2", 405),
        ("DELETE", "/v2/models/taxi", 405),
        ("OPTIONS", INFER, 405),
    ],
)
def test_what_is_not_there_is_an_error_in_the_protocols_form(
    taxi_predictor: Predictor, make_app: Any, ask: Any, method: str, path: str, status: int
) -> None:
    answer = ask(make_app(taxi_predictor), method, path)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/v2/models/other", "no such model; there is 'taxi'"),
        ("/v2/models//x", "no such model; there is 'taxi'"),
        (
            "/v2/models/taxi/versions/9",
            "no such version, or nothing there; GET /v2/models/taxi names the versions",
        ),
        ("/v2/models/taxi/x", "no such path; GET /v2/models/taxi tells of the model"),
        ("/v2/models", "no such path; GET /v2/models/taxi tells of the model"),
    ],
)
def test_what_is_there_instead_is_said(
    taxi_predictor: Predictor, make_app: Any, ask: Any, path: str, error: str
) -> None:
    assert ask(make_app(taxi_predictor), "GET", path).json() == {"error": error}
