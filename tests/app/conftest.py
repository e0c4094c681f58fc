"""Fixtures for the app: an app in this process, and a real server in its own."""

import asyncio
import base64
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from onepass import models
from onepass.app.batching.work_items import RowJob
from onepass.app.main import create_app
from onepass.app.requests.request_context import RequestContext, RequestIds
from onepass.app.requests.settings import Settings
from onepass.models import Predictor
from onepass.models.contract import Contract
from onepass.training.bundles.reference import Some, reference_of

JSON = {"content-type": "application/json"}
LABELS = ["background", "whole", "half"]
PLATES: dict[str, Any] = {
    "inputs": {"plate": {"kind": "image", "size": [16, 16]}},
    "tasks": {
        "beans": {
            "kind": "detection",
            "labels": LABELS[1:],
            "attributes": {"good": {"kind": "binary", "labels": ["no", "yes"]}},
            "max_objects": 4,
            "threshold": 0.5,
        },
        "mask": {"kind": "segmentation", "labels": LABELS},
        "depth": {"kind": "depth", "unit": "cm"},
        "weight": {"kind": "regression", "unit": "g"},
    },
}
START = "import sys, pathlib\nfrom onepass.app.processes.serve import serve\n"
START += "from onepass.app.requests.settings import Settings\n"
START += "sys.exit(serve(pathlib.Path(sys.argv[1]), Settings()))"


@pytest.fixture(scope="session")
def taxi_predictor(make_bundle: Callable[..., Path]) -> Predictor:
    """Every kind of input and of task, untrained."""
    return models.load(make_bundle("taxi"))


@pytest.fixture(scope="session")
def sincos_predictor(make_bundle: Callable[..., Path]) -> Predictor:
    """One number in, two out, untrained."""
    return models.load(make_bundle("sincos"))


@pytest.fixture(scope="session")
def plate() -> Callable[..., bytes]:
    """plate((32, 16), "JPEG"): a picture file of this width and height."""

    def draw(size: tuple[int, int] = (32, 16), form: str = "PNG", **options: Any) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", size, (200, 180, 160)).save(out, form, **options)
        return out.getvalue()

    return draw


@pytest.fixture(scope="session")
def plates_bundle(make_bundle: Callable[..., Path], plate: Callable[..., bytes]) -> Path:
    """Whatever is answered of pictures, untrained."""
    network = {"trunk": {"kind": "conv", "channels": [4, 4], "neck": {"width": 4}}}
    rows = [{"plate": base64.b64encode(plate()).decode()}]
    return make_bundle("plates", contract=PLATES, rows=rows, network=network)


class Beans:
    """An engine that sees the same on each plate of 16 by 16: two beans that it is sure of, one
    that it is not; the upper left quarter of the mask is whole; it is deeper to the right.
    """

    name = "beans"

    def run(self, arrays: Any, tasks: Any) -> Any:
        """Computed fields of these tasks."""
        count = len(arrays["plate"])
        classes = np.zeros((16, 16), dtype=np.float32)
        classes[:8, :8] = 1
        boxes = [[2, 4, 10, 8], [8, 8, 16, 16], [0, 0, 4, 4], [0, 0, 0, 0]]
        fields = {
            "beans.boxes": boxes,
            "beans.scores": [0.9, 0.7, 0.2, 0],
            "beans.classes": [0, 1, 0, 0],
            "beans.good.probabilities": [[0.25, 0.75]] * 4,
            "mask.classes": classes,
            "mask.confidence": np.full((16, 16), 0.5),
            "depth.values": np.tile(np.arange(16), (16, 1)),
            "weight.value": 3.5,
        }
        return {
            name: np.stack([np.array(one, dtype=np.float32)] * count)
            for name, one in fields.items()
            if name.partition(".")[0] in tasks
        }


@pytest.fixture(scope="session")
def plates(plates_bundle: Path) -> Predictor:
    """What sees the same on each plate."""
    return Predictor(models.load(plates_bundle).bundle, Beans())


@pytest.fixture
def make_app() -> Callable[..., Any]:
    """make_app(predictor, max_rows=3): an app that keeps no log."""

    def make(predictor: Predictor, **settings: Any) -> Any:
        return create_app(predictor, Settings(log_requests=False, **settings))

    return make


@pytest.fixture(scope="session")
def ask() -> Callable[..., httpx.Response]:
    """ask(app, "POST", "/predict", content=b"{}"): one request, in a loop of its own."""

    def request(app: Any, method: str, path: str, **given: Any) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, **given)

        return asyncio.run(once())

    return request


@pytest.fixture(scope="session")
def post(ask: Callable[..., httpx.Response]) -> Callable[..., httpx.Response]:
    """post(app, body, query="?tasks=fare"): bytes, or anything that JSON can write."""

    def send(app: Any, body: Any, *, query: str = "", **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return ask(app, "POST", f"/predict{query}", content=content, headers=JSON | headers)

    return send


class Stub:
    """An engine whose answers tell whose row they belong to: sin is x, cos is -x."""

    name = "stub"

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.tasks: list[tuple[str, ...]] = []

    def run(self, arrays: Any, tasks: Any) -> Any:
        """x = 13 is poison; x = 14 has no finite answer."""
        x = arrays["x"]
        self.sizes.append(len(x))
        self.tasks.append(tuple(tasks))
        if (x == 13).any():
            raise RuntimeError("poison")
        with np.errstate(divide="ignore"):
            found = {"sin": x + 1 / (x != 14) - 1, "cos": -x}
        return {f"{task}.value": found[task].astype(np.float32) for task in tasks}


@pytest.fixture(scope="session")
def make_stub(sincos_predictor: Predictor) -> Callable[[], Predictor]:
    """A new predictor with a stub for its engine; `engine.sizes` are the batches that ran."""
    return lambda: Predictor(sincos_predictor.bundle, Stub())


@pytest.fixture
def stub(make_stub: Callable[[], Any]) -> Any:
    """One of those."""
    return make_stub()


@pytest.fixture(scope="session")
def make_call() -> Callable[..., RequestContext]:
    """make_call("/v2", {"x-request-id": "mine"}): a request."""

    def make(path: str = "/predict", headers: dict[str, str] | None = None) -> RequestContext:
        pairs = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        return RequestContext({"method": "POST", "path": path, "headers": pairs}, RequestIds())

    return make


@pytest.fixture(scope="session")
def make_job(make_call: Callable[..., RequestContext]) -> Callable[..., RowJob]:
    """make_job([1.0, 2.0], call): rows of a request."""

    def make(xs: list[float], call: RequestContext | None = None, **given: Any) -> RowJob:
        limits = {"deadline": perf_counter() + 60} | given
        return RowJob([{"x": x} for x in xs], ("cos",), call or make_call(), **limits)

    return make


class Server:
    """A server process, its address, and what it said."""

    def __init__(self, bundle: Path, folder: Path, *, pipes: bool = False, **settings: Any) -> None:
        variables = {f"ONEPASS_{name.upper()}": str(value) for name, value in settings.items()}
        plain = {"ONEPASS_PORT": "0", "ONEPASS_DRAIN_S": "0.3", "ONEPASS_LOG_FORMAT": "json"}
        self.out, self.err = folder / "out", folder / "err"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, str(bundle)],
                stdout=subprocess.PIPE if pipes else out,
                stderr=subprocess.PIPE if pipes else err,
                env=os.environ | plain | variables,
            )

    def url(self) -> str:
        """Waits until it listens."""
        return self.wait_for(r"https?://[0-9a-f.:\[\]]+:\d+")

    def wait_for(self, pattern: str) -> str:
        """Waits until it says so."""
        for _ in range(1200):
            said = re.search(pattern, self.err.read_text())
            if said:
                return said[0]
            if self.process.poll() is not None:
                raise AssertionError(
                    f"ended with {self.process.returncode}: {self.err.read_text()}"
                )
            try:
                self.process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError("never listened")

    def lines(self) -> list[dict[str, Any]]:
        """Its log."""
        return [json.loads(line) for line in self.out.read_text().splitlines()]

    def workers(self) -> list[int]:
        """Their process ids."""
        pid = self.process.pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]

    def worker(self) -> int:
        """The only one's."""
        (pid,) = self.workers()
        return pid

    def messages(self) -> list[dict[str, Any]]:
        """What it said besides: every line is JSON."""
        return [json.loads(line) for line in self.err.read_text().splitlines()]

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(120)


def starting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Stops what was started."""
    started: list[Server] = []

    def begin(bundle: Path, **settings: Any) -> Server:
        started.append(Server(bundle, tmp_path_factory.mktemp("server"), **settings))
        return started[-1]

    yield begin
    for server in started:
        if server.process.poll() is None:
            server.process.terminate()
        server.process.wait(120)


@pytest.fixture
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """start(bundle, workers=2): a real server; stopped when the test is over."""
    yield from starting(tmp_path_factory)


@pytest.fixture(scope="module")
def start_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """The same, stopped when the last test of the file is over."""
    yield from starting(tmp_path_factory)


def _reference(contract: Contract) -> bytes:
    """Of sin and cos, for numbers around 0."""
    xs = np.random.default_rng(0).normal(size=2000).astype(np.float32)
    rows = Some({"x": xs}, {"sin.value": np.sin(xs), "cos.value": np.cos(xs)}, "test")
    found = reference_of(contract, rows, known={"x": xs})
    return found.model_dump_json().encode()


@pytest.fixture(scope="session")
def watched_bundle(make_bundle: Callable[..., Path]) -> Path:
    """Of sin and cos, untrained, with a reference of what such a network should answer."""
    return make_bundle("sincos", onnx=True, reference=_reference)


class Same:
    """An engine that answers each row with the same."""

    name = "same"

    def __init__(self, computed: Mapping[str, Any]) -> None:
        self.computed = computed

    def end(self) -> None:
        """Nothing goes on."""

    def run(self, arrays: Any, tasks: Any) -> Any:
        """Computed fields of these tasks."""
        rows = len(next(iter(arrays.values())))
        return {
            name: np.array([one] * rows, dtype=np.float32)
            for name, one in self.computed.items()
            if name.partition(".")[0] in tasks
        }


@pytest.fixture(scope="session")
def answering(make_bundle: Callable[..., Path]) -> Callable[..., Predictor]:
    """answering("taxi", contract, {"price.value": 5}): untrained, with answers that are known."""

    def make(name: str, contract: Any, computed: Mapping[str, Any]) -> Predictor:
        bundle = make_bundle(name, contract=contract, rows=[{"x": 0.5}])
        return Predictor(models.load(bundle).bundle, Same(computed))

    return make
