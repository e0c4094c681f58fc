"""How a bundle comes to be on disk: whole or absent, also under SIGKILL or a full disk."""

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from onepass.models.atomic_files import UNFINISHED, flush_folder, replace_file, write_flushed
from onepass.models.bundle import LATEST, MANIFEST, BadBundle, Bundle
from onepass.models.manifest import Manifest


def write(model_folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Path:
    """Writes a bundle as `model_folder/version`, whole or not at all, and names it the latest.

    Raises:
        OSError: the disk is full or not writable; nothing is left behind.
    """
    model_folder.mkdir(parents=True, exist_ok=True)
    target = model_folder / manifest.version
    scratch = model_folder / f"{UNFINISHED}{manifest.version}-{os.getpid()}"
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        scratch.mkdir()
        for name, content in files.items():
            write_flushed(scratch / name, content)
        write_flushed(scratch / MANIFEST, manifest.sealed(files).encode())
        flush_folder(scratch)
        scratch.rename(target)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    replace_file(model_folder / LATEST, f"{manifest.version}\n".encode())
    return target


def add(bundle: Bundle, manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Adds files to a bundle on disk. It is whole throughout: the manifest, which says what
    belongs to it, is replaced last and at once.

    Raises:
        BadBundle: it has such a file already.
        OSError: the disk is full or not writable; the bundle is as it was.
    """
    taken = sorted(files.keys() & bundle.files.keys())
    if taken:
        raise BadBundle(f"{bundle.folder / taken[0]}: exists already")
    for name, content in files.items():
        replace_file(bundle.folder / name, content)
    sealed = manifest.sealed({**bundle.files, **files})
    replace_file(bundle.folder / MANIFEST, sealed.encode())


def sweep(model_folder: Path) -> None:
    """Removes what killed writers left; a writer that is still alive keeps its folder."""
    for left in model_folder.glob(f"{UNFINISHED}*"):
        writer = left.name.rpartition("-")[2]
        if not Path(f"/proc/{writer}").exists():
            shutil.rmtree(left, ignore_errors=True)


def new_version(model_folder: Path) -> str:
    """The name of a new run: the time, in UTC, to the second; numbered where that is taken."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S")
    names = [now, *(f"{now}-{number}" for number in range(2, 1000))]
    return next(
        name
        for name in names
        if not (model_folder / name).exists() and not (model_folder / f".running-{name}").exists()
    )
