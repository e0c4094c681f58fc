"""A picture instead of JSON, for whoever prefers one."""

import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from onepass.models import Predictor

PNG = {"accept": "image/png"}


def opened(answer: Any) -> Any:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png"), answer.text
    assert answer.headers["vary"] == "accept"
    return np.asarray(Image.open(io.BytesIO(answer.content)))


def test_every_way_in_is_drawn(
    plates: Predictor, make_app: Any, ask: Any, post: Any, plate: Any
) -> None:
    app, content = make_app(plates), plate((160, 80))
    row = {"plate": base64.b64encode(content).decode()}
    answers = [
        post(app, row, **PNG),
        post(app, {"instances": [row]}, **PNG),
        ask(app, "POST", "/predict", files={"plate": ("a.png", content)}, headers=PNG),
        ask(app, "POST", "/predict", content=content, headers=PNG | {"content-type": "image/png"}),
    ]
    seen = [opened(one) for one in answers]
    assert all((one == seen[0]).all() for one in seen)
    assert seen[0].shape == (80, 160, 3)
    plain = np.asarray(Image.open(io.BytesIO(content)))
    assert (seen[0] != plain).any()
    # the beans engine sees one from 2, 4 to 10, 8 of 16: from 50, 20 to 90, 40 of this picture
    assert (seen[0][39, 60:89] != plain[39, 60:89]).all(axis=0).any()
    bare = post(app, row, query="?tasks=beans&threshold=1", **PNG)
    assert (opened(bare) == plain).all()


@pytest.mark.parametrize("masks", ["rle", "polygons", "png"])
def test_masks_are_drawn_however_they_would_be_written(
    plates: Predictor, make_app: Any, post: Any, plate: Any, masks: str
) -> None:
    row = {"plate": base64.b64encode(plate((320, 160))).decode()}
    app = make_app(plates)
    seen = opened(post(app, row, query=f"?masks={masks}&with=warnings", **PNG))
    assert (seen == opened(post(app, row, **PNG))).all()
    assert (seen != opened(post(app, row, query="?masks=none", **PNG))).any()


def test_a_turned_photograph_is_drawn_upright(
    plates: Predictor, make_app: Any, ask: Any, plate: Any
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    headers = PNG | {"content-type": "image/jpeg"}
    content = plate((60, 30), "JPEG", exif=exif)
    seen = opened(ask(make_app(plates), "POST", "/predict", content=content, headers=headers))
    assert seen.shape == (60, 30, 3)


def test_a_large_picture_is_scaled_down(
    plates: Predictor, make_app: Any, ask: Any, plate: Any
) -> None:
    headers = PNG | {"content-type": "image/jpeg"}
    content = plate((4000, 2000), "JPEG")
    seen = opened(ask(make_app(plates), "POST", "/predict", content=content, headers=headers))
    high, wide, _ = seen.shape
    assert 0.95 * 2**22 < high * wide <= 2**22
    assert abs(wide - 2 * high) <= 2


@pytest.mark.parametrize(
    ("accept", "status"), [("image/png", 406), ("image/png, */*;q=0.1", 200), ("*/*", 200)]
)
def test_what_cannot_be_drawn_is_json_where_that_is_taken(
    plates: Predictor, sincos_predictor: Predictor, make_app: Any, post: Any, ask: Any,
    plate: Any, accept: str, status: int,
) -> None:  # fmt: skip
    row = {"plate": base64.b64encode(plate()).decode()}
    several = post(make_app(plates), {"instances": [row, row]}, accept=accept)
    without = post(make_app(sincos_predictor), {"x": 1}, accept=accept)
    many = post(make_app(sincos_predictor), {"instances": [{"x": 1}] * 40}, accept=accept)
    headers = {"content-type": "application/x-ndjson", "accept": accept}
    lines = ask(
        make_app(sincos_predictor), "POST", "/predict", content=b'{"x": 1}\n', headers=headers
    )
    assert [one.status_code for one in (several, without, many, lines)] == [status] * 4
    if status == 406:
        assert several.json()["detail"].endswith("there are several: ask for JSON")
        assert without.json()["detail"].endswith("takes no pictures: ask for JSON")


def test_what_is_wrong_is_told_as_ever(
    plates: Predictor, make_app: Any, post: Any, plate: Any
) -> None:
    app = make_app(plates)
    assert post(app, {"plate": "bm8="}, **PNG).json()["detail"][0]["loc"] == ["body", "plate"]
    assert post(app, {}, **PNG).status_code == 422
    tight = make_app(plates, max_decode_bytes=2**23)
    small, large = (
        {"plate": base64.b64encode(plate(size, "JPEG")).decode()}
        for size in ((16, 16), (1600, 900))
    )
    assert opened(post(tight, small, **PNG)).shape == (16, 16, 3)
    refused = post(tight, large, **PNG)
    assert (refused.status_code, post(tight, large).status_code) == (406, 200)
    assert refused.json()["detail"].startswith("the picture cannot be drawn on: ")
