"""Forms: a row part by part, with the answers and the refusals that JSON gets."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from onepass.models import Predictor

Ask = Callable[..., httpx.Response]
ROW = {"distance": 2.1, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}
PARTS = {"distance": "2.1", "hour": "8", "zone": "Midtown", "where": "[0.5, -1]"}


def form(parts: dict[str, Any] | list[tuple[str, Any]]) -> dict[str, Any]:
    """What httpx sends as multipart/form-data: parts without a file's name."""
    pairs = parts.items() if isinstance(parts, dict) else parts
    return {"files": [(name, (None, value)) for name, value in pairs]}


def test_a_form_is_answered_as_json_is(taxi_predictor: Predictor, make_app: Any, ask: Ask) -> None:
    app = make_app(taxi_predictor)
    expected = ask(app, "POST", "/predict", json=ROW)
    found = ask(app, "POST", "/predict", **form(PARTS))
    assert (found.status_code, found.content) == (200, expected.content)
    files = {name: (f"{name}.txt", value) for name, value in PARTS.items()}
    assert ask(app, "POST", "/predict", files=files).content == expected.content
    only = ask(app, "POST", "/predict?tasks=card", **form(PARTS))
    assert list(only.json()) == ["card"]


def test_defaults_stand_in_for_what_is_left_out_or_empty(
    taxi_predictor: Predictor, make_app: Any, ask: Ask
) -> None:
    app = make_app(taxi_predictor)
    row = {name: ROW[name] for name in ("distance", "where")}
    parts = {name: PARTS[name] for name in row}
    expected = ask(app, "POST", "/predict", json=row)
    assert ask(app, "POST", "/predict", **form(parts)).content == expected.content
    assert ask(app, "POST", "/predict", **form(parts | {"hour": ""})).content == expected.content


@pytest.mark.parametrize(
    ("changes", "loc", "message"),
    [
        ({"distance": "far"}, "distance", "must be a number, got text"),
        ({"distance": ""}, "distance", "is missing"),
        ({"distance": "-1"}, "distance", "must be at least 0"),
        ({"distance": "1e39"}, "distance", "is too large for a 32-bit float"),
        ({"where": "[1]"}, "where", "must hold exactly 2 numbers, got 1"),
        ({"distanse": "1"}, "distanse", "no such field; did you mean 'distance'?"),
        ({"zone": b"\xff"}, "zone", "is not UTF-8"),
        ({"qqq": "[]"}, "qqq", "no such field; there are distance, hour, zone, where"),
    ],
)
def test_what_does_not_fit_is_told(
    taxi_predictor: Predictor, make_app: Any, ask: Ask, changes: Any, loc: str, message: str
) -> None:
    answer = ask(make_app(taxi_predictor), "POST", "/predict", **form(PARTS | changes))
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert (problem["loc"], problem["msg"]) == (["body", loc], message)


def test_a_part_stands_once(taxi_predictor: Predictor, make_app: Any, ask: Ask) -> None:
    twice = [*PARTS.items(), ("zone", "Queens")]
    answer = ask(make_app(taxi_predictor), "POST", "/predict", **form(twice))
    (problem,) = answer.json()["detail"]
    assert (problem["loc"], problem["msg"]) == (["body", "zone"], "given twice")


@pytest.mark.parametrize(
    ("kind", "status", "message"),
    [
        ("multipart/form-data", 400, "names no boundary"),
        ("multipart/form-data; boundary=other", 400, "not a form"),
        ("multipart/mixed; boundary=x", 415, "multipart/form-data, got multipart/mixed"),
        ("image/png", 415, "must be application/json, application/x-ndjson or multipart/form-data"),
        ("text/plain", 415, "got text/plain"),
    ],
)
def test_content_types_are_heeded(
    taxi_predictor: Predictor, make_app: Any, ask: Ask, kind: str, status: int, message: str
) -> None:
    body = b'--x\r\ncontent-disposition: form-data; name="distance"\r\n\r\n1\r\n--x--\r\n'
    answer = ask(make_app(taxi_predictor), "POST", "/predict", content=body,
                 headers={"content-type": kind})  # fmt: skip
    assert answer.status_code == status
    assert message in answer.json()["detail"]


def test_a_part_of_far_too_many_values_is_not_read(
    taxi_predictor: Predictor, make_app: Any, ask: Ask
) -> None:
    answer = ask(
        make_app(taxi_predictor),
        "POST",
        "/predict",
        **form(PARTS | {"where": "[" + "1," * 9000 + "1]"}),
    )
    (problem,) = answer.json()["detail"]
    assert (answer.status_code, problem["loc"]) == (422, ["body", "where"])
    assert problem["msg"] == "holds far more values than this input has"
