"""A bundle at a URL is fetched whole, once, or refused in a line, and nothing is left behind."""

import logging
import resource
import shutil
import ssl
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
import trustme

from onepass.app.stores import reading
from onepass.app.stores.cache_spec import CacheSpec
from onepass.app.stores.fetch import fetched
from onepass.models.bundle import BadBundle, open_bundle

WEIGHTS = "weights.safetensors"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAUSE_S", 0)


def left(spec: CacheSpec) -> list[str]:
    """What is in the cache but for locks."""
    there = Path(spec.folder)
    return [one.name for one in there.glob("*") if not one.name.startswith(".lock-")]


def test_it_is_fetched_once_and_is_the_same(files: Any, spec: CacheSpec) -> None:
    folder = fetched(files.url, spec)
    assert open_bundle(folder).files == open_bundle(files.folder).files
    assert fetched(files.url + "/", spec) == folder
    assert (files.asked["manifest.json"], files.asked[WEIGHTS]) == (2, 1)
    (folder / WEIGHTS).write_bytes(b"what a broken disk says")
    assert open_bundle(fetched(files.url, spec)).files[WEIGHTS]
    assert left(spec) == [folder.name]


def test_many_at_once_fetch_once(files: Any, spec: CacheSpec) -> None:
    threads = [threading.Thread(target=fetched, args=(files.url, spec)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert files.asked[WEIGHTS] == 1
    assert len(left(spec)) == 1


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        ("cut_off", WEIGHTS, r"weights\.safetensors: was cut off after [\d,]+ of [\d,]+ bytes, 3"),
        ("slow", WEIGHTS, r"weights\.safetensors: it is slow: not all had come after 0\.3 s"),
        ("lying", WEIGHTS, r"weights\.safetensors: its sha256 is .*, the manifest says"),
        ("longer", WEIGHTS, r"weights\.safetensors: has [\d,]+ bytes, the manifest says"),
        ("elsewhere", WEIGHTS, r"weights\.safetensors: the server sends to another host"),
        ("lying", "manifest.json", r"manifest\.json: is damaged"),
    ],
)
def test_a_fault_is_told_and_nothing_stays(
    files: Any, spec: CacheSpec, fault: Any, kind: str, name: str, text: str
) -> None:
    fault(kind, name)
    spec = spec.model_copy(update={"fetch_s": 0.3} if kind == "slow" else {})
    with pytest.raises(BadBundle, match=text) as refused:
        fetched(files.url.replace("//", "//me:secret@") + "?key=secret", spec)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
    assert left(spec) == []


@pytest.mark.parametrize("kind", ["moved", "busy_once"])
def test_what_passes_is_asked_again(files: Any, spec: CacheSpec, fault: Any, kind: str) -> None:
    fault(kind, WEIGHTS)
    assert open_bundle(fetched(files.url, spec))
    assert files.asked[WEIGHTS] == 2


def test_what_is_missing_is_named(files: Any, spec: CacheSpec) -> None:
    (files.folder / "report.json").unlink()
    with pytest.raises(BadBundle, match=r"report\.json: is missing, and the manifest names it"):
        fetched(files.url, spec)
    (files.folder / "model.sig").unlink()
    with pytest.raises(BadBundle, match=r"has no model\.sig: only bundles that a trusted key"):
        fetched(files.url, spec)
    with pytest.raises(BadBundle, match=r"there is no manifest\.json"):
        fetched(files.url + "/deeper", spec)


def test_a_disk_without_room_is_told(files: Any, spec: CacheSpec) -> None:
    small = spec.model_copy(update={"max_bytes": 1000})
    with pytest.raises(BadBundle, match=r"has [\d,]+ bytes, ONEPASS_CACHE_MAX_BYTES is 1,000"):
        fetched(files.url, small)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((files.folder / WEIGHTS).stat().st_size - 1, hard))
    try:
        with pytest.raises(BadBundle, match="cannot be kept in ONEPASS_CACHE_DIR: File too large"):
            fetched(files.url, spec)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert left(spec) == []


def test_a_disk_that_is_full_is_told_and_nothing_stays(files: Any, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        spec = CacheSpec(folder=str(disk / "cache"), signed=True)
        with pytest.raises(BadBundle, match="cannot be kept in ONEPASS_CACHE_DIR: No space left"):
            fetched(files.url, spec)
        assert left(spec) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_over_https_one_that_nobody_signed_is_warned_of(
    files: Any, spec: CacheSpec, *, tmp_path: Path, monkeypatch: Any, caplog: Any
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    files.socket = context.wrap_socket(files.socket, server_side=True)
    (files.folder / "model.sig").unlink()
    url, anybody = files.url.replace("http:", "https:"), spec.model_copy(update={"signed": False})
    with pytest.raises(BadBundle, match="certificate"):
        fetched(url, anybody)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with caplog.at_level(logging.WARNING, "onepass"):
        folder = fetched(url.replace("//", "//me:secret@") + "?key=secret", anybody)
    assert caplog.messages == [f"{url}: nobody signed it, and ONEPASS_TRUSTED_KEYS asks nobody"]
    assert ("/run/report.json?key=secret", "Basic bWU6c2VjcmV0") in files.headers
    shutil.rmtree(folder)
