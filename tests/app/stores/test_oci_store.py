"""Files in registries: by one with faults, and by Debian's."""

import hashlib
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from onepass.app.stores import reading
from onepass.app.stores.cache_spec import CacheSpec
from onepass.app.stores.fetch import fetched
from onepass.app.stores.oci_store import MANIFEST_KIND, OciStore
from onepass.app.stores.source import Refusal
from onepass.models.bundle import BadBundle, open_bundle, resolve


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAUSE_S", 0)


@pytest.fixture
def registry(make_registry: Any) -> Any:
    return make_registry()


@pytest.fixture
def folder(make_bundle: Any) -> Path:
    return resolve(make_bundle("sincos"))


@pytest.fixture
def spec(tmp_path: Path) -> CacheSpec:
    return CacheSpec(folder=str(tmp_path / "cache"))


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_a_bundle_is_fetched_by_tag_and_by_digest(
    registry: Any, folder: Path, spec: CacheSpec
) -> None:
    own = registry.put("models/taxi", "run-1", folder)
    by_tag = fetched(f"oci://{registry.host}/models/taxi:run-1", spec)
    assert open_bundle(by_tag).files == open_bundle(folder).files
    assert fetched(f"oci://{registry.host}/models/taxi@{own}", spec) == by_tag


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("models/taxi", "is no reference: give oci://HOST/NAME:TAG"),
        ("models/taxi:run-1?x=secret", "is no reference"),
        ("models/taxi:run-2", "there is no manifest.json"),
        ("models/taxi@sha256:" + 64 * "0", "there is no manifest.json"),
    ],
)
def test_what_is_not_there_is_refused_in_a_line(
    registry: Any, folder: Path, spec: CacheSpec, place: str, text: str
) -> None:
    registry.put("models/taxi", "run-1", folder)
    with pytest.raises(BadBundle, match=text) as refused:
        fetched(f"oci://{registry.host}/{place}", spec)
    assert "secret" not in str(refused.value)


def test_wrong_bytes_are_none_of_the_artefact_s(
    registry: Any, folder: Path, spec: CacheSpec
) -> None:
    own = registry.put("m", "t", folder)
    manifest = (folder / "manifest.json").read_bytes()
    registry.contents[f"/v2/m/blobs/{digest(manifest)}"] = manifest[:-1] + b" "
    with pytest.raises(BadBundle, match="what comes has another digest"):
        fetched(f"oci://{registry.host}/m:t", spec)
    registry.contents[f"/v2/m/manifests/{own}"] += b" "
    with pytest.raises(BadBundle, match="another digest than the URL says"):
        fetched(f"oci://{registry.host}/m@{own}", spec)
    registry.contents["/v2/m/manifests/t"] = b'{"layers": 1}'
    with pytest.raises(BadBundle, match="is no artefact with layers"):
        fetched(f"oci://{registry.host}/m:t", spec)


def test_who_asks_is_told_to_the_registry_alone(
    registry: Any, make_registry: Any, folder: Path, spec: CacheSpec
) -> None:
    """A blob lies elsewhere, as it does in large registries."""
    registry.put("m", "t", folder)
    other = make_registry()
    other.contents = {f"/at{path}": blob for path, blob in registry.contents.items()}

    def guard(handler: Any) -> bool:
        if handler.path.startswith("/token?"):
            is_known = handler.headers.get("Authorization") == "Basic bWU6c2VjcmV0"
            handler.send(200 if is_known else 401, b'{"token": "a-token"}')
        elif handler.headers.get("Authorization") != "Bearer a-token":
            realm = f'Bearer realm="http://{registry.host}/token",service="here"'
            handler.send(401, WWW_Authenticate=realm)
        elif "/blobs/" in handler.path:
            handler.send(307, Location=f"http://{other.host}/at{handler.path}")
        else:
            return False
        return True

    registry.guard = guard
    there = fetched(f"oci://me:secret@{registry.host}/m:t", spec)
    assert open_bundle(there).files == open_bundle(folder).files
    assert "/token?scope=repository%3Am%3Apull&service=here" in dict(registry.heard)
    assert other.heard
    assert {key for _, key in other.heard} == {None}
    with pytest.raises(BadBundle, match="the server answers 401") as refused:
        fetched(f"oci://me:other-secret@{registry.host}/m:t", spec)
    assert "other-secret" not in str(refused.value)


def test_nothing_is_read_where_somebody_on_the_way_reads_along(registry: Any) -> None:
    registry.guard = lambda handler: handler.send(307, Location="http://example.com/x") or True
    with (
        pytest.raises(Refusal, match="sends to http:, which is not safe"),
        OciStore(f"oci://{registry.host}/m:t").open("manifest.json"),
    ):
        pass
    assert OciStore("oci://example.com/m:t")._reference.api == "https://example.com/v2/m"


def test_debian_s_registry_is_read(
    folder: Path, spec: CacheSpec, tmp_path: Path, make_artefact: Any
) -> None:
    program = shutil.which("docker-registry")
    if program is None:
        pytest.skip("there is no docker-registry: make deploy installs it")
    config, said = tmp_path / "config.yml", tmp_path / "said"
    config.write_text(
        f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {tmp_path / 'kept'}}}}}\n"
        "http: {addr: '127.0.0.1:0'}\n"
    )
    with said.open("wb") as err:
        process = subprocess.Popen([program, "serve", str(config)], stdout=err, stderr=err)
    try:
        host = _host(said, process)
        own = push(f"http://{host}/v2/models/taxi", *make_artefact(folder))
        there = fetched(f"oci://{host}/models/taxi@{own}", spec)
        assert open_bundle(there).files == open_bundle(folder).files
        assert fetched(f"oci://{host}/models/taxi:run-1", spec) == there
    finally:
        process.terminate()
        process.wait(60)


def _host(said: Path, process: "subprocess.Popen[bytes]") -> str:
    for _ in range(1200):
        found = said.read_text().partition("listening on ")[2].split('"')[0].split()
        if found:
            return found[0]
        assert process.poll() is None, said.read_text()
        time.sleep(0.05)
    raise AssertionError("never listened")


def push(api: str, manifest: bytes, blobs: dict[str, bytes]) -> str:
    """As `oras push` does. The digest of the manifest."""
    for key, blob in blobs.items():
        begun = httpx.post(f"{api}/blobs/uploads/")
        place = httpx.URL(begun.headers["location"]).copy_add_param("digest", key)
        assert httpx.put(place, content=blob).status_code == 201
    kind = {"content-type": MANIFEST_KIND}
    sent = httpx.put(f"{api}/manifests/run-1", content=manifest, headers=kind)
    assert sent.status_code == 201, sent.text
    return digest(manifest)
