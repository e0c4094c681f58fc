"""A real server of files, with faults, and a bundle that lies on it; and a registry."""

import hashlib
import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from onepass.app.stores.cache_spec import CacheSpec
from onepass.app.stores.oci_store import MANIFEST_KIND, TITLE
from onepass.models.bundle import resolve


class Files(ThreadingHTTPServer):
    """Serves a folder at /run; what is wrong with it can be said by name of the file."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.faults: dict[str, Callable[[Handler, bytes], None]] = {}
        self.asked = Counter[str]()
        self.headers: list[Any] = []
        self.url = f"http://127.0.0.1:{self.server_port}/run"


class Handler(BaseHTTPRequestHandler):
    server: Files

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].removeprefix("/run/")
        self.server.asked[name] += 1
        self.server.headers.append((self.path, self.headers.get("Authorization")))
        file = self.server.folder / name
        content = file.read_bytes() if file.is_file() else b""
        if name in self.server.faults:
            self.server.faults[name](self, content)
        elif file.is_file():
            self.send(200, content)
        else:
            self.send(404)

    def send(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None: ...


def cut_off(handler: Handler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])


def slow(handler: Handler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    for at in range(len(content)):
        handler.wfile.write(content[at : at + 1])
        time.sleep(0.02)


def silent(handler: Handler, content: bytes) -> None:
    time.sleep(1)


def lying(handler: Handler, content: bytes) -> None:
    handler.send(200, bytes(len(content)))


def longer(handler: Handler, content: bytes) -> None:
    handler.send(200, content + b" ")


def elsewhere(handler: Handler, content: bytes) -> None:
    handler.send(302, Location="http://localhost:9/run/weights.safetensors?key=secret")


def moved(handler: Handler, content: bytes) -> None:
    handler.server.faults.clear()
    handler.send(302, Location=handler.path)


def busy_once(handler: Handler, content: bytes) -> None:
    handler.server.faults.clear()
    handler.send(503)


FAULTS = {
    one.__name__: one for one in (cut_off, slow, silent, lying, longer, elsewhere, moved, busy_once)
}


@pytest.fixture
def files(make_bundle: Any, tmp_path: Path) -> Iterator[Files]:
    """The server, of a bundle with something in the place of a signature: fetching does not look
    who signed."""
    folder = tmp_path / "origin"
    shutil.copytree(resolve(make_bundle("sincos")), folder)
    (folder / "model.sig").write_text("{}")
    server = Files(folder)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def spec(tmp_path: Path) -> CacheSpec:
    """Of a service that trusts keys, so that http is let in."""
    return CacheSpec(folder=str(tmp_path / "cache"), signed=True)


@pytest.fixture
def fault(files: Files) -> Callable[[str, str], None]:
    """fault("cut_off", "report.json")"""

    def put(kind: str, name: str) -> None:
        files.faults[name] = FAULTS[kind]

    return put


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def artefact(folder: Path) -> tuple[bytes, dict[str, bytes]]:
    """The manifest of a folder's files, and the blobs by their digests."""
    files = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    blobs = {digest(content): content for content in (b"{}", *files.values())}
    layers = [
        {
            "mediaType": "application/octet-stream", "digest": digest(content),
            "size": len(content), "annotations": {TITLE: name},
        }
        for name, content in files.items()
    ]  # fmt: skip
    config = {
        "mediaType": "application/vnd.oci.empty.v1+json", "digest": digest(b"{}"), "size": 2,
    }  # fmt: skip
    manifest = {
        "schemaVersion": 2, "mediaType": MANIFEST_KIND, "config": config, "layers": layers,
        "artifactType": "application/vnd.onepass.bundle",
    }  # fmt: skip
    return json.dumps(manifest).encode(), blobs


class Registry(ThreadingHTTPServer):
    """Answers GET, by paths; `guard` may answer in place of it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Blobs)
        self.contents: dict[str, bytes] = {}
        self.guard: Callable[[Any], bool] = lambda handler: False
        self.heard: list[tuple[str, str | None]] = []
        self.host = f"127.0.0.1:{self.server_port}"

    def put(self, name: str, tag: str, folder: Path) -> str:
        """The digest of what a folder became."""
        manifest, blobs = artefact(folder)
        own = digest(manifest)
        for reference in (tag, own):
            self.contents[f"/v2/{name}/manifests/{reference}"] = manifest
        self.contents |= {f"/v2/{name}/blobs/{key}": blob for key, blob in blobs.items()}
        return own


class Blobs(BaseHTTPRequestHandler):
    server: Registry

    def do_GET(self) -> None:
        self.server.heard.append((self.path, self.headers.get("Authorization")))
        if not self.server.guard(self):
            content = self.server.contents.get(self.path)
            self.send(404 if content is None else 200, content or b"")

    def send(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def make_artefact() -> Callable[[Path], tuple[bytes, dict[str, bytes]]]:
    """make_artefact(folder): the manifest, and the blobs, as `oras push` makes them."""
    return artefact


@pytest.fixture
def make_registry() -> Iterator[Callable[[], Registry]]:
    """make_registry(): one that answers."""
    begun: list[tuple[Registry, threading.Thread]] = []

    def make() -> Registry:
        server = Registry()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        begun.append((server, thread))
        return server

    yield make
    for server, thread in begun:
        server.shutdown()
        thread.join()
        server.server_close()
