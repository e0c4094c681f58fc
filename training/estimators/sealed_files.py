"""A bundle as bytes: what an estimator is pickled as. Code and networks are never pickled."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from onepass.models.bundle import MANIFEST, Bundle

P = TypeVar("P")
Files = dict[str, bytes]


def files_of(bundle: Bundle) -> Files:
    """All of its files by name, the manifest too."""
    return {MANIFEST: (bundle.folder / MANIFEST).read_bytes(), **bundle.files}


def opened(files: Files, load: Callable[[Path], P]) -> P:
    """The predictor of a bundle of these files, which is proven as any is. Raises BadBundle."""
    with tempfile.TemporaryDirectory(prefix="onepass-") as folder:
        write(files, Path(folder))
        return load(Path(folder))


def write(files: Files, folder: Path) -> None:
    """Into a folder that is there."""
    for name, content in files.items():
        (folder / Path(name).name).write_bytes(content)
