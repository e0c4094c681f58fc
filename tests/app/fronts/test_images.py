"""One picture, every way to send it: as JSON, a form, a body of its own, and through /v2.

Odd files get the same answer, or the same reason, whichever way they come.
"""

import asyncio
import base64
import io
import json
import struct
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from onepass import models
from onepass.app.batching.decoder import Decoder
from onepass.models import Predictor
from onepass.models.contract.pixels import Picture
from onepass.models.contract.reading import INPUTS as READING

Ask = Callable[..., httpx.Response]
Outcome = dict[str, float] | str
INFER = "/v2/models/face/infer"
CONTRACT = {
    "inputs": {"photo": {"kind": "image", "size": 8}, "note": {"kind": "text", "default": ""}},
    "tasks": {"age": {"kind": "regression"}, "size": {"kind": "regression"}},
}
TEXT = base64.b64encode


def picture() -> Image.Image:
    table = np.zeros((12, 16, 3), dtype=np.uint8)
    table[:, :, 0] = np.linspace(0, 255, 16).astype(np.uint8)
    table[:, :, 1] = np.linspace(0, 255, 12).astype(np.uint8)[:, None]
    return Image.fromarray(table)


def file(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def predictor(make_bundle: Callable[..., Path]) -> Predictor:
    network = {"trunk": {"kind": "conv", "channels": [4, 4], "widths": [8]}}
    rows = [{"photo": TEXT(file(picture())).decode()}] * 2
    return models.load(make_bundle("face", contract=CONTRACT, rows=rows, network=network))


def values(answer: dict[str, Any]) -> dict[str, float]:
    return {task: found["value"] for task, found in answer.items()}


def of_predict(answer: httpx.Response) -> Outcome:
    if answer.status_code == 200:
        return values(answer.json())
    assert answer.status_code == 422, answer.text
    (problem,) = answer.json()["detail"]
    assert problem["loc"] == ["body", "photo"]
    return str(problem["msg"])


def as_json(ask: Ask, app: Any, content: bytes) -> Outcome:
    return of_predict(ask(app, "POST", "/predict", json={"photo": TEXT(content).decode()}))


def as_form(ask: Ask, app: Any, content: bytes) -> Outcome:
    files = {"photo": ("face.jpg", content, "image/jpeg")}
    return of_predict(ask(app, "POST", "/predict", files=files))


def as_body(ask: Ask, app: Any, content: bytes) -> Outcome:
    headers = {"content-type": "image/jpeg"}
    return of_predict(ask(app, "POST", "/predict", content=content, headers=headers))


def of_infer(answer: httpx.Response) -> Outcome:
    if answer.status_code == 200:
        found = {one["name"]: one["data"][0] for one in answer.json()["outputs"]}
        return {name.removesuffix(".value"): value for name, value in found.items()}
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"].startswith("inputs.photo[0]: ")
    said: str = answer.json()["error"].removeprefix("inputs.photo[0]: ")
    return said.partition(", got ")[0]


def as_infer(ask: Ask, app: Any, content: bytes) -> Outcome:
    given = {"name": "photo", "datatype": "BYTES", "shape": [1], "data": [TEXT(content).decode()]}
    return of_infer(ask(app, "POST", INFER, json={"inputs": [given]}))


def as_binary(ask: Ask, app: Any, content: bytes) -> Outcome:
    behind = struct.pack("<I", len(content)) + content
    given = {"name": "photo", "datatype": "BYTES", "shape": [1, 1],
             "parameters": {"binary_data_size": len(behind)}}  # fmt: skip
    head = json.dumps({"inputs": [given]}).encode()
    headers = {"inference-header-content-length": str(len(head))}
    return of_infer(ask(app, "POST", INFER, content=head + behind, headers=headers))


WAYS = [as_form, as_body, as_infer, as_binary]


def turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return file(picture().transpose(Image.Transpose.ROTATE_90), exif=exif)


def clear_palette() -> bytes:
    image = Image.new("P", (16, 12), 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    return file(image, transparency=0)


def huge() -> bytes:
    """20,000 x 20,000 pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b""))


def deep() -> bytes:
    return file(Image.fromarray(np.linspace(0, 65535, 192).astype(np.uint16).reshape(12, 16)))


def animated() -> bytes:
    return file(picture(), "WEBP", save_all=True, append_images=[picture().rotate(90)])


ODD: dict[str, tuple[Callable[[], bytes], str]] = {
    "a PNG": (lambda: file(picture()), ""),
    "a JPEG": (lambda: file(picture(), "JPEG"), ""),
    "a WebP": (lambda: file(picture(), "WEBP"), ""),
    "16 bits of grey": (deep, ""),
    "a CMYK JPEG": (lambda: file(picture().convert("CMYK"), "JPEG"), ""),
    "a palette with transparency": (clear_palette, ""),
    "turned by EXIF": (turned, ""),
    "1 x 1": (lambda: file(Image.new("RGB", (1, 1), (1, 2, 3))), ""),
    "20,000 x 20,000": (huge, "has 20,000 x 20,000 pixels; at most 40,000,000 are read"),
    "animated": (animated, "is animated: send a single picture"),
    "cut off": (lambda: file(picture(), "JPEG")[:-90], "is cut off or damaged"),
    "a text named .jpg": (
        lambda: b"hello, I am a picture\r\n",
        "is no JPEG, PNG or WebP: this is text",
    ),
    "nothing": (lambda: b"", "is no JPEG, PNG or WebP: this is empty"),
}


@pytest.mark.parametrize("name", ODD)
def test_every_way_gets_the_same_answer_or_the_same_reason(
    predictor: Predictor, make_app: Any, ask: Ask, name: str
) -> None:
    made, reason = ODD[name]
    app, content = make_app(predictor), made()
    first = as_json(ask, app, content)
    if isinstance(first, str):
        assert reason
        assert first.startswith(reason)
    else:
        assert not reason
        row = {"photo": TEXT(content).decode()}
        assert first == pytest.approx(values(predictor.predict([row])[0]), rel=1e-5, abs=1e-6)
    for way in WAYS:
        found = way(ask, app, content)
        assert found == (first if isinstance(first, str) else pytest.approx(first, abs=1e-6))


def test_upright_is_upright(predictor: Predictor, make_app: Any, ask: Ask) -> None:
    app = make_app(predictor)
    assert as_form(ask, app, turned()) == as_json(ask, app, file(picture()))


def test_pixels_are_what_the_file_holds(predictor: Predictor, make_app: Any, ask: Ask) -> None:
    app, content = make_app(predictor), file(picture())
    pixels = predictor.contract.read([{"photo": TEXT(content).decode()}])["photo"]
    given = {"name": "photo", "datatype": "UINT8", "shape": [1, 3, 8, 8],
             "data": pixels.ravel().tolist()}  # fmt: skip
    found = of_infer(ask(app, "POST", INFER, json={"inputs": [given]}))
    assert found == pytest.approx(as_form(ask, app, content), abs=1e-6)


def test_every_bad_image_of_a_tensor_is_named(
    predictor: Predictor, make_app: Any, ask: Ask
) -> None:
    good = TEXT(file(picture())).decode()
    data = [good, "????", good, "aGVsbG8="]
    given = {"name": "photo", "datatype": "BYTES", "shape": [4], "data": data}
    answer = ask(make_app(predictor), "POST", INFER, json={"inputs": [given]})
    assert answer.status_code == 400
    assert "inputs.photo[1]: is not base64 text" in answer.json()["error"]
    assert "inputs.photo[3]: is no JPEG, PNG or WebP" in answer.json()["error"]
    shaped = given | {"shape": [2, 2]}
    answer = ask(make_app(predictor), "POST", INFER, json={"inputs": [shaped]})
    assert "inputs.photo: must have the shape [rows]" in answer.json()["error"]


def test_a_body_of_too_many_bytes_is_refused(predictor: Predictor, make_app: Any, ask: Ask) -> None:
    app = make_app(predictor, max_body_bytes=500)
    content = bytes(501)
    for given in ({"files": {"photo": content}},
                  {"content": content, "headers": {"content-type": "image/png"}}):  # fmt: skip
        assert ask(app, "POST", "/predict", **given).status_code == 413


def test_the_schema_names_every_way(
    predictor: Predictor, taxi_predictor: Predictor, make_app: Any, ask: Ask
) -> None:
    def kinds(served: Predictor) -> dict[str, Any]:
        document = ask(make_app(served), "GET", "/openapi.json").json()
        content: dict[str, Any] = document["paths"]["/predict"]["post"]["requestBody"]["content"]
        return content

    found = kinds(predictor)
    images = ["image/jpeg", "image/png", "image/webp"]
    assert list(found) == ["application/json", "multipart/form-data", *images]
    assert found["multipart/form-data"]["schema"]["required"] == ["photo"]
    assert list(kinds(taxi_predictor)) == ["application/json"]


IMAGE = {"kind": "image", "size": 8}
MAYBE = IMAGE | {"optional": True}
NOTE = {"kind": "text", "default": ""}


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"photo": IMAGE, "age": {"kind": "number", "optional": True}}, ""),
        ({"photo": MAYBE, "age": {"kind": "number", "optional": True}, "note": NOTE}, ""),
        ({"back": MAYBE, "photo": IMAGE}, ""),
        ({"photo": IMAGE, "age": {"kind": "number"}}, "age is missing"),
        ({"photo": MAYBE, "age": {"kind": "number"}}, "age is missing"),
        ({"photo": IMAGE, "back": IMAGE}, "back is missing"),
        ({"photo": MAYBE, "back": MAYBE}, "may be photo or back"),
    ],
)
def test_an_image_is_a_body_wherever_it_alone_is_a_row(
    make_bundle: Callable[..., Path], make_app: Any, ask: Ask, inputs: dict[str, Any], why: str
) -> None:
    photo = TEXT(file(picture())).decode()
    row = {"photo": photo} | {n: photo for n in ("back",) if n in inputs} | {"age": 3.0}
    contract = {"inputs": inputs, "tasks": CONTRACT["tasks"], "reading": READING.model_dump()}
    network = {"trunk": {"kind": "conv", "channels": [4], "widths": [8]}}
    rows = [{name: row[name] for name in inputs if name in row}]
    app = make_app(models.load(make_bundle("face", contract=contract, rows=rows, network=network)))
    headers = {"content-type": "image/png"}
    answer = ask(app, "POST", "/predict", content=file(picture()), headers=headers)
    schema = ask(app, "GET", "/openapi.json").json()["paths"]["/predict"]["post"]["requestBody"]
    assert ("image/png" in schema["content"]) == (not why)
    if why:
        assert answer.status_code == 415
        assert why in answer.json()["detail"]
    else:
        same = ask(app, "POST", "/predict", json={"photo": photo})
        assert (answer.status_code, answer.content) == (200, same.content)
        check_empty_files(app, ask)


def check_empty_files(app: Any, ask: Ask) -> None:
    """An empty text says that there is no picture, as does a form without one; no empty file."""
    nothing = ask(app, "POST", "/predict", json={"photo": ""})
    unfilled = {"photo": ("", b"", "application/octet-stream")}
    assert ask(app, "POST", "/predict", files=unfilled).content == nothing.content
    assert as_body(ask, app, b"") == "is no JPEG, PNG or WebP: this is empty"
    assert as_form(ask, app, b"") == "is no JPEG, PNG or WebP: 'face.jpg' is empty"


def test_a_picture_that_takes_too_much_memory_is_refused_whichever_way_it_comes(
    predictor: Predictor, make_app: Any, ask: Ask
) -> None:
    app = make_app(predictor, max_decode_bytes=16 * 2**20)
    large, small = file(Image.new("RGB", (2000, 2000), "red")), file(picture())
    said = as_json(ask, app, large)
    assert said == ("has 2,000 x 2,000 pixels; unpacking them takes 27 MB, at most 16 MB are given")
    assert [way(ask, app, large) for way in WAYS] == [said] * len(WAYS)
    lines = b"\n".join(json.dumps({"photo": TEXT(one).decode()}).encode() for one in (large, small))
    headers = {"content-type": "application/x-ndjson"}
    answer = ask(app, "POST", "/predict", content=lines, headers=headers)
    bad, good = map(json.loads, answer.content.splitlines())
    assert (bad["error"][0]["msg"], bad["error"][0]["loc"]) == (said, ["line", 1, "photo"])
    assert values(good) == pytest.approx(as_form(ask, app, small), abs=1e-6)


def test_no_more_pictures_wait_than_there_is_memory_for(
    predictor: Predictor, make_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even before they are unpacked; whoever comes too late is told to come back."""
    begun, may_go_on = SimpleQueue[None](), threading.Event()
    pixels = Picture.pixels

    def waiting(self: Picture, channels: Any) -> Any:
        begun.put(None)
        assert may_go_on.wait(60)
        return pixels(self, channels)

    monkeypatch.setattr(Picture, "pixels", waiting)
    monkeypatch.setattr(Decoder, "at_once", lambda _, most, share=1: min(most, 3))
    app = make_app(predictor)
    row = {"photo": TEXT(file(picture())).decode()}

    async def run() -> list[int]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            first = [
                asyncio.ensure_future(client.post("/predict", json={"instances": [row] * count}))
                for count in (2, 1)
            ]
            for _ in first:
                await asyncio.to_thread(begun.get)
            late = [
                await client.post("/predict", json=row),
                await client.post(INFER, json=infer(row["photo"])),
            ]
            may_go_on.set()
            return [one.status_code for one in [*late, *await asyncio.gather(*first)]]

    assert asyncio.run(run()) == [429, 429, 200, 200]
    monkeypatch.undo()


def infer(photo: str) -> dict[str, Any]:
    tensor = {"name": "photo", "shape": [1], "datatype": "BYTES", "data": [photo]}
    return {"inputs": [tensor]}
