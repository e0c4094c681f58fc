"""Files in object stores, through fsspec: by its own store in memory, and by S3 as moto has it."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import httpx
import pytest

from onepass.app.stores import object_store
from onepass.app.stores.cache_spec import CacheSpec
from onepass.app.stores.fetch import fetched
from onepass.app.stores.object_store import ObjectStore
from onepass.app.stores.source import Absent, Broken, Refusal
from onepass.models.bundle import BadBundle, open_bundle, resolve

ROOT = Path(__file__).parents[3]
MOTO = ROOT / ".venv-s3" / "bin"
FETCH = """
import json, sys
from onepass.app.stores.cache_spec import CacheSpec
from onepass.app.stores.fetch import fetched
from onepass.models.bundle import BadBundle
for url in sys.argv[2:]:
    try:
        print(json.dumps(str(fetched(url, CacheSpec(folder=sys.argv[1])))))
    except BadBundle as error:
        print(json.dumps({"refused": str(error)}))
"""


def test_a_file_is_read_piece_by_piece() -> None:
    files = fsspec.filesystem("memory")
    files.pipe("/bucket/run/report.json", b"0123456789")
    store = ObjectStore("memory://bucket/run/")
    with store.open("report.json") as source:
        assert (source.size, source.read(4), source.read(100)) == (10, b"0123", b"456789")
        assert source.read(1) == b""
    with pytest.raises(Absent), store.open("gone"):
        pass


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (PermissionError("secret"), Refusal, "may not read it"),
        (RuntimeError("secret"), Broken, r"cannot be read \(RuntimeError\)"),
        (None, Broken, "nothing came for 0.05 s"),
    ],
)
def test_what_goes_wrong_is_told_without_the_library_s_words(
    error: Exception | None, kind: type[Exception], text: str
) -> None:
    class Files:
        def open(self, *_: Any, **__: Any) -> None:
            time.sleep(0 if error else 0.2)
            raise error or RuntimeError

    store = ObjectStore("memory://bucket/run", idle_s=0.05)
    store._files = Files()
    with pytest.raises(kind, match=text) as told, store.open("a"):
        pass
    assert "secret" not in str(told.value)


def test_without_its_extra_it_is_said_which(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = object_store.Kind("no_such_package", "gs", {})
    monkeypatch.setitem(object_store.KINDS, "gs", kind)
    with pytest.raises(BadBundle, match=r"gs://b/run: needs pip install 'onepass\[gs\]'"):
        fetched("gs://b/run", CacheSpec(folder="/nowhere"))


@pytest.fixture(scope="module")
def s3(free_port: int) -> Iterator[str]:
    """The address of S3 as moto has it, with a bucket."""
    if not (MOTO / "moto_server").exists():
        pytest.skip("there is no moto: make clients installs it")
    words = [str(MOTO / "moto_server"), "-p", str(free_port), "-H", "127.0.0.1"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{free_port}"
    for _ in range(1200):
        try:
            if httpx.put(f"{url}/models", headers=SIGNED).status_code == 200:
                break
        except httpx.TransportError:
            assert process.poll() is None
        time.sleep(0.05)
    yield url
    process.terminate()
    process.wait(60)


SIGNED = {"authorization": "AWS4-HMAC-SHA256 Credential=key/20261130/us-east-1/s3/aws4_request"}
"""As far as moto looks."""


def put(url: str, folder: Path, key: str) -> None:
    for file in folder.iterdir():
        sent = httpx.put(
            f"{url}/models/{key}/{file.name}", content=file.read_bytes(), headers=SIGNED
        )
        assert sent.status_code == 200


def test_a_bundle_in_s3_is_fetched_whole_or_refused(
    s3: str, make_bundle: Any, tmp_path: Path
) -> None:
    good = resolve(make_bundle("sincos", onnx=True))
    wrong = tmp_path / "wrong"
    shutil.copytree(good, wrong)
    (wrong / "report.json").write_bytes(b"x" * (good / "report.json").stat().st_size)
    put(s3, good, "good")
    put(s3, wrong, "wrong")
    variables = {
        "AWS_ENDPOINT_URL": s3, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }  # fmt: skip
    urls = [f"s3://models/{key}" for key in ("wrong", "good", "gone")]
    words = [str(MOTO / "python"), "-c", FETCH, str(tmp_path / "cache"), *urls]
    done = subprocess.run(words, env=os.environ | variables, capture_output=True, timeout=200)
    refused, folder, gone = map(json.loads, done.stdout.splitlines())
    assert open_bundle(Path(folder)).files == open_bundle(good).files
    assert "s3://models/wrong: report.json: its sha256 is" in refused["refused"]
    assert "s3://models/gone: there is no manifest.json" in gone["refused"]
    assert b"secret" not in done.stdout + done.stderr
    assert b"s3://models/good: nobody signed it" in done.stderr
