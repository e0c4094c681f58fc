"""Texts over HTTP: one answer whichever way they come, and long ones beside the event loop."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import orjson
import pytest

from onepass import models
from onepass.models import Predictor
from onepass.models.contract.columns import joined
from onepass.models.contract.inputs import TextInput

Post = Callable[..., httpx.Response]
CONTRACT = {
    "inputs": {"text": {"kind": "text", "max_tokens": 900}, "price": {"kind": "number"}},
    "tasks": {
        "stars": {"kind": "regression"},
        "mood": {"kind": "binary", "labels": ["bad", "good"]},
    },
}
TEXTS = ["good", "", "not good at all, alas", "\0", "שלום 🙂", "long " * 700]
ROWS = [{"text": text, "price": place} for place, text in enumerate(TEXTS)]
NDJSON = {"content-type": "application/x-ndjson"}


@pytest.fixture(scope="module", params=["bag", "transformer"])
def predictor(request: pytest.FixtureRequest, make_bundle: Callable[..., Path]) -> Predictor:
    trunk = {"kind": "transformer", "heads": 2} if request.param == "transformer" else {}
    network = {"trunk": trunk, "encoders": {"tokens": {"width": 8}, "texts": {"width": 8}}}
    return models.load(make_bundle("shop", contract=CONTRACT, rows=ROWS[:3], network=network))


def stars(answers: list[dict[str, Any]]) -> list[float]:
    return [answer["stars"]["value"] for answer in answers]


def test_json_lines_and_v2_agree_with_the_predictor(
    predictor: Predictor, make_app: Callable[..., Any], post: Post, ask: Post
) -> None:
    app = make_app(predictor)
    expected = pytest.approx(stars(predictor.predict(ROWS)), abs=1e-5)
    assert stars(post(app, {"instances": ROWS}).json()["predictions"]) == expected
    assert stars([post(app, row).json() for row in ROWS]) == expected
    content = b"\n".join(map(orjson.dumps, ROWS))
    lines = ask(app, "POST", "/predict", content=content, headers=NDJSON).content.splitlines()
    assert stars(list(map(orjson.loads, lines))) == expected
    inputs = [
        {"name": "text", "datatype": "BYTES", "shape": [len(ROWS)], "data": TEXTS},
        {"name": "price", "datatype": "INT32", "shape": [len(ROWS)], "data": [*range(len(ROWS))]},
    ]
    found = ask(app, "POST", "/v2/models/shop/infer", json={"inputs": inputs}).json()
    assert next(o["data"] for o in found["outputs"] if o["name"] == "stars.value") == expected
    metadata = ask(app, "GET", "/v2/models/shop").json()["inputs"][0]
    assert metadata == {"name": "text", "datatype": "BYTES", "shape": [-1]}


def test_only_long_texts_leave_the_event_loop(
    predictor: Predictor,
    make_app: Callable[..., Any],
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, names = make_app(predictor), list[str]()
    decode = TextInput.decode

    def seen(given: TextInput, value: str) -> Any:
        names.append(threading.current_thread().name)
        return decode(given, value)

    post(app, ROWS[0])  # what is done once, at start
    monkeypatch.setattr(TextInput, "decode", seen)
    assert post(app, ROWS[0]).status_code == 200
    assert not names[0].startswith("decode")
    names.clear()
    assert post(app, {"instances": [ROWS[-1]] * 2}).status_code == 200
    assert [name.startswith("decode") for name in names] == [True, True]


def test_rows_and_arrays_of_unequal_length_share_a_pass(predictor: Predictor) -> None:
    short, long = predictor.contract.read(ROWS[:1]), predictor.contract.read(ROWS[2:3])
    assert short["text"].shape != long["text"].shape
    text = joined([short["text"], long["text"]])
    price = np.concatenate([short["price"], long["price"]])
    found = predictor.run({"text": text, "price": price}, ("stars",))["stars.value"]
    alone = stars(predictor.predict([ROWS[0], ROWS[2]]))
    assert found.tolist() == pytest.approx(alone, abs=1e-5)


def test_what_is_no_text_is_refused_where_it_stands(
    predictor: Predictor, make_app: Callable[..., Any], post: Post
) -> None:
    refused = post(make_app(predictor), {"instances": [ROWS[0], {"text": 5, "price": 1}]})
    assert refused.status_code == 422
    (problem,) = refused.json()["detail"]
    assert problem["loc"] == ["body", "instances", 1, "text"]
    assert problem["msg"] == "must be text, got a number"
