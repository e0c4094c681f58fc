"""The gate: there only where it is asked for; refusals in the words of what was asked."""

from typing import Any

import pytest

from onepass.app.requests.settings import Settings
from onepass.app.transport.gate import gate_of
from onepass.models import Predictor

ORIGIN = "https://a.example"


@pytest.mark.parametrize(
    ("settings", "there"),
    [({}, False), ({"api_keys": "k"}, True), ({"cors_origins": ORIGIN}, True)],
)
def test_there_is_none_unless_settings_ask(
    stub: Predictor, make_app: Any, settings: Any, there: bool
) -> None:
    app = make_app(stub, **settings)
    assert (app.gate is not None) is there
    assert (gate_of(Settings(**settings), app.table.responder, app.ids) is not None) is there


@pytest.mark.parametrize(
    ("path", "key", "route"),
    [
        ("/predict", "detail", "/predict"),
        ("/v2/models/sincos", "error", "/v2"),
        ("/v2", "error", "/v2"),
    ],
)
def test_who_has_no_key_is_refused_and_counted_as_what_was_asked(
    stub: Predictor, make_app: Any, ask: Any, path: str, key: str, route: str
) -> None:
    app = make_app(stub, api_keys="a-key")
    answer = ask(app, "POST", path, content=b"{}")
    assert (answer.status_code, list(answer.json())) == (401, [key])
    assert answer.headers["x-model-version"] == "sincos/run-1"
    found = ask(app, "GET", "/metrics", headers={"authorization": "Bearer a-key"}).text
    assert f'onepass_requests_total{{route="{route}",status="401"}} 1.0' in found


def test_a_browser_that_asks_first_needs_no_key(stub: Predictor, make_app: Any, ask: Any) -> None:
    app = make_app(stub, api_keys="a-key", cors_origins=ORIGIN)
    asks = {"origin": ORIGIN, "access-control-request-method": "POST"}
    assert ask(app, "OPTIONS", "/predict", headers=asks).status_code == 200
    strange = asks | {"origin": "https://b.example"}
    assert ask(app, "OPTIONS", "/predict", headers=strange).status_code == 403
