"""Images over HTTP: decoded beside the event loop, refused where they stand, never in the way."""

import asyncio
import base64
import io
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from time import perf_counter
from typing import Any, NamedTuple, cast

import httpx
import numpy as np
import orjson
import pytest
from PIL import Image

from onepass import models
from onepass.app.batching import decoder as decoder_module
from onepass.app.batching.decoder import Decoder
from onepass.app.requests.errors import ClientClosed, TooLate
from onepass.app.telemetry.metrics import Metrics
from onepass.models import Predictor
from onepass.models.contract import BadRequest, Contract
from onepass.models.contract.pixels import Picture

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
    pixels = Picture.pixels

    def seen(picture: Picture, channels: Any) -> Any:
        names.append(threading.current_thread().name)
        return pixels(picture, channels)

    monkeypatch.setattr(Picture, "pixels", seen)
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


class Connection:
    disconnected = False


class Asker(NamedTuple):
    """Who waits, as a job says it."""

    caller: str
    deadline: float
    connection: Connection | None = None

    @property
    def gone(self) -> bool:
        return self.connection is not None and self.connection.disconnected


def asker(caller: str, wait_s: float = 60) -> Asker:
    return Asker(caller, perf_counter() + wait_s, Connection())


def decoder(predictor: Predictor, **limits: int) -> Decoder:
    given = {"max_bytes": 2**28} | limits
    return Decoder(predictor.contract, Metrics(predictor), **given)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> "Watched":
    """Every picture that is unpacked stops until it may go on; each is a turn of its own."""
    watch, plain = Watched(), Picture.pixels

    def pixels(picture: Picture, channels: Any) -> Any:
        watch.begun.put(picture.called)
        assert watch.may_go_on.acquire(timeout=60)
        watch.unpacked.append(picture.called)
        return plain(picture, channels)

    monkeypatch.setattr(Picture, "pixels", pixels)
    monkeypatch.setattr("onepass.app.batching.decoder.TURN_S", 0)
    return watch


class Watched:
    def __init__(self) -> None:
        self.begun: SimpleQueue[str] = SimpleQueue()
        self.may_go_on = threading.Semaphore(0)
        self.unpacked: list[str] = []

    async def one_begins(self) -> str:
        """Which. In what order they end hangs on which thread the machine lets run."""
        return await asyncio.to_thread(self.begun.get)


def of_side(side: int, count: int) -> list[dict[str, Any]]:
    return [{"photo": picture(0, side=side), "height": 1}] * count


def test_many_pictures_of_one_do_not_hold_up_anothers(
    predictor: Predictor, watched: Watched
) -> None:
    async def run() -> None:
        shared = decoder(predictor)
        heavy = [
            asyncio.ensure_future(shared.rows(of_side(20, 50), (), asker(name))) for name in "abc"
        ]
        await watched.one_begins()
        await watched.one_begins()
        light = asyncio.ensure_future(shared.rows(of_side(9, 1), (), asker("d")))
        await asyncio.sleep(0)
        begun = []
        while "9 x 9 pixels" not in begun:
            watched.may_go_on.release()
            begun.append(await watched.one_begins())
        assert len(begun) <= 5
        watched.may_go_on.release(1000)
        await asyncio.gather(light, *heavy)

    asyncio.run(run())
    assert len(watched.unpacked) == 151


def test_a_small_picture_waits_for_no_large_one(
    predictor: Predictor, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onepass.models.contract.pixels.LARGE_PIXELS", 1000)

    async def run() -> None:
        shared = decoder(predictor)
        large = [
            asyncio.ensure_future(shared.rows(of_side(40, 2), (), asker(str(number))))
            for number in range(2 * decoder_module.THREADS)
        ]
        for _ in range(decoder_module.LONG_THREADS):
            await watched.one_begins()
        small = asyncio.ensure_future(shared.row(of_side(9, 1)[0], (), asker("small")))
        assert await watched.one_begins() == "9 x 9 pixels"  # no large one is on the last thread
        assert not small.done()
        watched.may_go_on.release(1000)
        await asyncio.gather(small, *large)

    asyncio.run(run())


def test_whoever_is_late_hears_so_at_the_deadline_and_no_more_is_unpacked(
    predictor: Predictor, watched: Watched
) -> None:
    async def run() -> None:
        shared = decoder(predictor)
        with pytest.raises(TooLate):
            await shared.rows(of_side(9, 50), (), asker("a", wait_s=0.05))
        assert not watched.unpacked  # the first is still being unpacked
        watched.may_go_on.release(1000)
        await shared.row(of_side(8, 1)[0], (), asker("b"))

    asyncio.run(run())
    assert len(watched.unpacked) <= 2


def test_of_whoever_left_no_more_is_unpacked(predictor: Predictor, watched: Watched) -> None:
    async def run() -> None:
        shared, left = decoder(predictor), asker("a")
        work = asyncio.ensure_future(shared.rows(of_side(9, 50), (), left))
        await watched.one_begins()
        left.connection.disconnected = True  # type: ignore[attr-defined]
        watched.may_go_on.release(1000)
        with pytest.raises(ClientClosed):
            await work

    asyncio.run(run())
    assert len(watched.unpacked) == 1


def test_what_is_unpacked_at_once_fits_the_budget(predictor: Predictor, watched: Watched) -> None:
    needed = Picture(base64.b64decode(picture(0, side=90)), (8, 8), "crop", 10_000).bytes

    async def run() -> None:
        shared = decoder(predictor, max_bytes=2 * needed - 1)
        tasks = [
            asyncio.ensure_future(shared.rows(of_side(90, 2), (), asker(name))) for name in "ab"
        ]
        for _ in range(4):
            await watched.one_begins()
            assert watched.begun.empty()  # the other waits for room
            assert shared._budget.held == needed
            watched.may_go_on.release()
        await asyncio.gather(*tasks)

    asyncio.run(run())


def test_a_stream_says_of_each_line_that_it_came_too_late(
    predictor: Predictor, make_app: Callable[..., Any], ask: Post, watched: Watched
) -> None:
    headers = {"content-type": "application/x-ndjson", "x-request-timeout-ms": "50"}
    content = b"\n".join(orjson.dumps(row) for row in rows(3))
    answered = ask(make_app(predictor), "POST", "/predict", content=content, headers=headers)
    watched.may_go_on.release(1000)
    found = [orjson.loads(line)["error"][0] for line in answered.content.splitlines()]
    assert [(one["type"], one["loc"]) for one in found] == [
        ("too_late", ["line", number]) for number in (1, 2, 3)
    ]


def test_late_pictures_are_a_504(
    predictor: Predictor, make_app: Callable[..., Any], post: Post, watched: Watched
) -> None:
    late = post(make_app(predictor), {"instances": rows(3)}, **{"x-request-timeout-ms": "50"})
    watched.may_go_on.release(1000)
    assert late.status_code == 504


def test_what_is_unpacked_and_waits_is_bounded_too() -> None:
    inputs = {"photo": {"kind": "image", "size": 1024}}
    contract = Contract.model_validate({"inputs": inputs, "tasks": {"y": {"kind": "regression"}}})
    decoder = Decoder(contract, cast("Any", None), max_bytes=8 * 2**20)
    rows = [{"photo": b"no picture"}] * 3
    with pytest.raises(BadRequest, match="3 rows take 9 MB once they are unpacked, at most 8 MB"):
        asyncio.run(decoder.rows(rows, ("body", "instances"), Asker("me", perf_counter() + 9)))
    files = np.array([b"no picture"] * 3, dtype=object)
    with pytest.raises(BadRequest, match="send fewer rows at once"):
        asyncio.run(decoder.tensors({"photo": files}, Asker("me", perf_counter() + 9)))
    assert [decoder.at_once(256), decoder.at_once(256, share=4), decoder.at_once(1)] == [2, 1, 1]
