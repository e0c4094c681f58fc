"""Fetches the bundle at a URL: its manifest, then what that names, each file as it says.

What was fetched is kept under the sha256 of its manifest, and of its signature where there is one:
who asks for it again, in this process or another, has it from the folder.
"""

import hashlib
import io
import logging
import os
import time
from collections.abc import Mapping
from pathlib import Path

from onepass.app.stores.cache import Cache
from onepass.app.stores.cache_spec import CacheSpec
from onepass.app.stores.opening import store_of
from onepass.app.stores.reading import Limits, Reading, optional
from onepass.app.stores.source import Absent, Broken, Refusal
from onepass.app.stores.urls import check, shown
from onepass.models.atomic_files import write_flushed
from onepass.models.bundle import LARGE, MANIFEST, MOST, WEIGHTS, BadBundle, manifest_of
from onepass.models.documents import MOST_BYTES
from onepass.models.graph_manifest import GRAPH
from onepass.models.manifest import Manifest, sha256
from onepass.models.signatures import SIGNATURE

MOST_FILES = 1000
logger = logging.getLogger("onepass")


def fetched(url: str, spec: CacheSpec) -> Path:
    """The folder of the bundle at a URL, as it is there now.

    Raises:
        BadBundle: there is none, or it cannot be had; where, and what happened, in a line.
    """
    check(url, signed=spec.signed)
    try:
        return _fetched(url, spec)
    except Absent:
        why = f"there is no {MANIFEST}: a URL is that of a run's folder"
    except (Refusal, Broken) as error:
        why = str(error)
    except OSError as error:
        why = f"cannot be kept in ONEPASS_CACHE_DIR: {error.strerror or error}"
    raise BadBundle(f"{shown(url)}: {why}")


def _fetched(url: str, spec: CacheSpec) -> Path:
    """Raises BadBundle, Absent, Refusal, OSError."""
    until = time.monotonic() + spec.fetch_s
    reading = Reading(store_of(url), until=until, whole_s=spec.fetch_s)
    content = reading.content(MANIFEST, MOST_BYTES)
    manifest = manifest_of(content, f"{shown(url)}/{MANIFEST}")
    _check_names(manifest)
    signature = optional(lambda: reading.content(SIGNATURE, MOST))
    if signature is None and spec.signed:
        raise Refusal(f"has no {SIGNATURE}: only bundles that a trusted key signed are served")
    if signature is None:
        logger.warning("%s: nobody signed it, and ONEPASS_TRUSTED_KEYS asks nobody", shown(url))
    own = {MANIFEST: content} | ({} if signature is None else {SIGNATURE: signature})
    key = "-".join(sha256(one)[: 64 if name == MANIFEST else 16] for name, one in own.items())
    cache = Cache(Path(spec.folder), max_bytes=spec.max_bytes)
    with cache.locked(key, until):
        folder = cache.get(key)
        if folder is None or not _is_whole(folder, manifest):
            size = sum(manifest.sizes.values()) + sum(map(len, own.values()))
            with cache.writing(key, size) as scratch:
                _write_all(reading, manifest, own, folder=scratch)
    return cache.folder / key


def _check_names(manifest: Manifest) -> None:
    """Raises Refusal where a file would be written elsewhere."""
    names = manifest.files.keys()
    if len(names) > MOST_FILES:
        raise Refusal(f"names {len(names):,} files, and may name {MOST_FILES:,}")
    for name in names:
        if Path(name).name != name or name.startswith(".") or name in (MANIFEST, SIGNATURE):
            raise Refusal(f"{MANIFEST}: files: {name!r} is not a plain file name")


def _write_all(
    reading: Reading, manifest: Manifest, own: Mapping[str, bytes], *, folder: Path
) -> None:
    """What is there already, and what the manifest names. Raises Refusal, OSError."""
    for name, content in own.items():
        write_flushed(folder / name, content)
    for name in manifest.files:
        _write(reading, name, manifest, folder)


def _write(reading: Reading, name: str, manifest: Manifest, folder: Path) -> None:
    """A file of the bundle. Raises Refusal, OSError."""
    most = LARGE if name in (WEIGHTS, GRAPH) else MOST
    size = manifest.sizes.get(name)
    if size is not None and size > most:
        raise Refusal(f"{name}: has {size:,} bytes, and may have {most:,}")
    with (folder / name).open("wb", buffering=0) as out:

        def begin() -> None:
            out.seek(0)
            out.truncate()

        try:
            reading.pour(name, Limits(size, most), begin=begin, put=lambda part: _put(out, part))
        except Absent:
            raise Refusal(f"{name}: is missing, and the manifest names it") from None
        os.fsync(out.fileno())
    if (digest := _digest(folder / name)) != manifest.files[name]:
        expected = manifest.files[name][:12]
        raise Refusal(f"{name}: its sha256 is {digest[:12]}…, the manifest says {expected}…")


def _put(out: io.FileIO, part: bytes) -> None:
    while part:
        part = part[out.write(part) :]


def _is_whole(folder: Path, manifest: Manifest) -> bool:
    """Whether what is kept is still what was fetched."""
    try:
        return all(_digest(folder / name) == said for name, said in manifest.files.items())
    except OSError:
        return False


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
