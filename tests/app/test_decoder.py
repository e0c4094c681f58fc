"""Images over HTTP: decoded beside the event loop, refused where they stand, never in the way."""

import base64
import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import orjson
import pytest
from PIL import Image

import models
from models import Predictor
from models.contract.inputs import ImageInput

Post = Callable[..., httpx.Response]
CONTRACT = {
    "inputs": {
        "photo": {"kind": "image", "size": 8, "max_pixels": 10_000},
        "height": {"kind": "number"},
    },
    "tasks": {"age": {"kind": "regression"}, "gender": {"kind": "binary", "labels": ["m", "f"]}},
}


def picture(seed: int, *, side: int = 12, form: str = "PNG") -> str:
    table = np.random.default_rng(seed).integers(0, 256, (side, side, 3)).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(table).save(out, form)
    return base64.b64encode(out.getvalue()).decode()


def rows(count: int) -> list[dict[str, Any]]:
    return [{"photo": picture(seed), "height": 150 + seed} for seed in range(count)]


@pytest.fixture(scope="module")
def predictor(make_bundle: Callable[..., Path]) -> Predictor:
    network = {"trunk": {"kind": "conv", "channels": [4, 4], "widths": [8]}}
    return models.load(make_bundle("faces", contract=CONTRACT, rows=rows(3), network=network))


def test_one_and_many_are_answered_as_the_predictor_does(
    predictor: Predictor, make_app: Callable[..., Any], post: Post
) -> None:
    app, sent = make_app(predictor), rows(5)
    expected = predictor.predict(sent)
    many = post(app, {"instances": sent}).json()["predictions"]
    for found, row, answer in zip(many, sent, expected, strict=True):
        assert found["age"]["value"] == pytest.approx(answer["age"]["value"], rel=1e-5)
        alone = post(app, row).json()
        assert alone["age"]["value"] == pytest.approx(answer["age"]["value"], rel=1e-5)


def test_bad_images_are_named_where_they_stand(
    predictor: Predictor, make_app: Callable[..., Any], post: Post
) -> None:
    app, sent = make_app(predictor), rows(4)
    sent[1]["photo"] = "aGVsbG8="
    sent[3]["photo"] = picture(0, side=101)
    refused = post(app, {"instances": sent})
    assert refused.status_code == 422
    assert [(p["loc"], p["msg"]) for p in refused.json()["detail"]] == [
        (
            ["body", "instances", 1, "photo"],
            "is no JPEG, PNG or WebP: this is text",
        ),
        (
            ["body", "instances", 3, "photo"],
            "has 101 x 101 pixels; at most 10,000 are read",
        ),
    ]
    (problem,) = post(app, sent[1]).json()["detail"]
    assert problem["loc"] == ["body", "photo"]


def test_a_bad_line_of_a_stream_fails_alone(
    predictor: Predictor, make_app: Callable[..., Any], ask: Post
) -> None:
    sent = rows(3)
    sent[1]["photo"] = "????"
    content = b"\n".join(orjson.dumps(row) for row in sent)
    headers = {"content-type": "application/x-ndjson"}
    answered = ask(make_app(predictor), "POST", "/predict", content=content, headers=headers)
    lines = [orjson.loads(line) for line in answered.content.splitlines()]
    assert ["age" in line for line in lines] == [True, False, True]
    assert lines[1]["error"][0]["loc"] == ["line", 2, "photo"]
    assert lines[1]["error"][0]["msg"] == "is not base64 text"


def test_nothing_is_decoded_in_the_event_loop(
    predictor: Predictor,
    make_app: Callable[..., Any],
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, names = make_app(predictor), list[str]()
    decode = ImageInput.decode

    def seen(given: ImageInput, value: str) -> Any:
        names.append(threading.current_thread().name)
        return decode(given, value)

    monkeypatch.setattr(ImageInput, "decode", seen)
    assert post(app, {"instances": rows(3)}).status_code == 200
    assert len(names) == 3
    assert all(name.startswith("decode") for name in names)


def test_v2_takes_pixels(predictor: Predictor, make_app: Callable[..., Any], ask: Post) -> None:
    app, sent = make_app(predictor), rows(2)
    arrays = predictor.contract.read(sent)
    metadata = ask(app, "GET", "/v2/models/faces").json()
    assert metadata["inputs"][0] == {"name": "photo", "datatype": "UINT8", "shape": [-1, 3, 8, 8]}
    inputs = [
        {
            "name": "photo", "datatype": "UINT8", "shape": [2, 3, 8, 8],
            "data": arrays["photo"].ravel().tolist(),
        },
        {"name": "height", "datatype": "FP32", "shape": [2], "data": arrays["height"].tolist()},
    ]  # fmt: skip
    found = ask(app, "POST", "/v2/models/faces/infer", json={"inputs": inputs}).json()
    ages = next(one["data"] for one in found["outputs"] if one["name"] == "age.value")
    expected = [answer["age"]["value"] for answer in predictor.predict(sent)]
    assert ages == pytest.approx(expected, rel=1e-5)


def test_the_schema_tells_how_an_image_is_sent(
    predictor: Predictor, make_app: Callable[..., Any], ask: Post
) -> None:
    schemas = ask(make_app(predictor), "GET", "/openapi.json").json()["components"]["schemas"]
    assert schemas["Row"]["properties"]["photo"]["contentEncoding"] == "base64"
