"""Some callers try another version by what a field of their row holds."""

import json
from typing import Any

import pytest

from onepass.app.fronts.app import App
from onepass.app.fronts.fleet.by_field import first_value
from onepass.app.requests.canary import Canary
from onepass.models import Predictor
from onepass.models.bundle import open_bundle


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"x": 1.5}', 1.5),
        (b'\xef\xbb\xbf {"y": [1], "x": "\\u00e9"}', "é"),
        (b'{"instances": [{"x": 2, "y": "\\"x\\": 9"}, {"x": 3}, not JSON', 2),
        (b'{"more": 1, "instances": [{"x": 2}, {"x": 3}]}', 2),
        (b'{"y": 1}', None),
        (b'{"instances": []}', None),
        (b'{"instances": 1}', None),
        (b"[1]", None),
        (b"null", None),
        (b"", None),
        (b"\xff", None),
        (b'{"instances": ["x"]}', None),
        (b"[" * 100_000, None),
    ],
)
def test_the_first_row_says_so(body: bytes, value: object) -> None:
    assert first_value(body, "x") == value


@pytest.fixture
def split(make_fleet: Any, make_stub: Any, make_bundle: Any) -> App:
    """Half of all values of `x` are answered by another version."""
    other = Predictor(open_bundle(make_bundle("sincos", version="run-2")), make_stub().engine)
    app: App = make_fleet({"waves": [make_stub(), other]})
    app.fleet.models["waves"].canary = Canary(version="run-2", percent=50, by="x")
    app.table.lead(app.table.by_key)
    return app


def test_one_value_has_one_version_whoever_sends_it(split: App, ask: Any) -> None:
    canary = split.fleet.models["waves"].canary
    assert canary is not None
    seen = set()
    for x in range(12):
        wanted = "run-2" if canary.takes_value(x) else "run-1"
        seen.add(wanted)
        for body in ({"x": x}, {"instances": [{"x": x}, {"x": x + 1}]}):
            for path in ("/predict", "/models/waves/predict"):
                answer = ask(split, "POST", path, json=body)
                assert answer.status_code == 200, answer.text
                assert answer.headers["x-model-version"] == f"waves/{wanted}"
    assert seen == {"run-1", "run-2"}


def test_what_is_asked_otherwise_is_answered_by_the_version_in_force(split: App, ask: Any) -> None:
    canary = split.fleet.models["waves"].canary
    assert canary is not None
    x = next(n for n in range(12) if canary.takes_value(n))
    lines = {"content-type": "application/x-ndjson"}
    content = json.dumps({"x": x})
    answer = ask(split, "POST", "/predict", content=content, headers=lines)
    assert answer.headers["x-model-version"] == "waves/run-1"
    assert ask(split, "POST", "/predict", content=b"{", headers={}).status_code in (400, 415)
    named = ask(split, "POST", "/models/waves/versions/run-1/predict", json={"x": x})
    assert named.headers["x-model-version"] == "waves/run-1"
    too_large = ask(split, "POST", "/predict", content=b" " * 9_000_000, headers=JSON)
    assert too_large.status_code == 413


JSON = {"content-type": "application/json"}
