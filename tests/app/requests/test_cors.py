"""Pages from elsewhere: nothing unless their origin is named."""

from typing import Any

import pytest
from pydantic import ValidationError

from onepass.app.requests.settings import Settings
from onepass.models import Predictor

HERE = "https://app.example.com"
ASKS = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
PATHS = (("POST", "/predict"), ("GET", "/model"), ("GET", "/v2"), ("GET", "/nowhere"))


def test_off_says_nothing(sincos_predictor: Predictor, make_app: Any, ask: Any) -> None:
    app = make_app(sincos_predictor)
    for method, path in PATHS:
        answer = ask(app, method, path, headers={"origin": HERE})
        assert not [name for name in answer.headers if "access-control" in name]
        assert ask(app, "OPTIONS", path, headers={"origin": HERE} | ASKS).status_code in (404, 405)


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_a_named_origin_may_read_every_answer(
    sincos_predictor: Predictor, make_app: Any, ask: Any, method: str, path: str
) -> None:
    app = make_app(sincos_predictor, cors_origins=f"{HERE}, http://localhost:3000")
    given = ask(app, method, path, headers={"origin": HERE})
    assert given.headers.get_list("access-control-allow-origin") == [HERE]
    assert "x-request-id" in given.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in given.headers
    for other in ({}, {"origin": "https://evil.example"}, {"origin": "null"}):
        answer = ask(app, method, path, headers=other)
        assert "access-control-allow-origin" not in answer.headers
        assert "origin" in answer.headers["vary"].split(", ")
        assert answer.status_code == given.status_code


def test_a_browser_asks_before_it_sends(
    sincos_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    app = make_app(sincos_predictor, cors_origins=HERE, api_keys="a-key")
    for _, path in PATHS:
        answer = ask(app, "OPTIONS", path, headers={"origin": HERE} | ASKS)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["access-control-allow-origin"] == HERE
        assert "authorization" in answer.headers["access-control-allow-headers"]
        refused = ask(app, "OPTIONS", path, headers={"origin": "https://evil.example"} | ASKS)
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers
        plain = ask(app, "OPTIONS", path)
        assert plain.status_code == 401
    denied = ask(app, "GET", "/model", headers={"origin": HERE})
    assert (denied.status_code, denied.headers["access-control-allow-origin"]) == (401, HERE)


@pytest.mark.parametrize("origin", ["*", "null", "example.com", "https://a.b/", "https://a.b,,"])
def test_only_exact_origins(origin: str) -> None:
    with pytest.raises(ValidationError, match="is no origin"):
        Settings.model_validate({"cors_origins": origin})


def test_a_prediction_is_the_same(sincos_predictor: Predictor, make_app: Any, post: Any) -> None:
    plain, marked = make_app(sincos_predictor), make_app(sincos_predictor, cors_origins=HERE)
    assert post(plain, {"x": 1}).json() == post(marked, {"x": 1}, origin=HERE).json()
