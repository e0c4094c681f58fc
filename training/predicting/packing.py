"""What is written, packed as the name of its file says: .gz, .zip, .bz2 or .xz."""

import bz2
import contextlib
import gzip
import lzma
import zipfile
from collections.abc import Iterator
from typing import IO, cast

PACKED = (".gz", ".zip", ".bz2", ".xz")


@contextlib.contextmanager
def packed(raw: IO[bytes], name: str, ending: str) -> Iterator[IO[bytes]]:
    """A stream whose bytes go packed into `raw`; as they are, where the ending says nothing."""
    match ending:
        case ".gz":
            with gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packing:
                yield cast(IO[bytes], packing)
        case ".bz2":
            with bz2.open(raw, "wb") as stream:
                yield stream
        case ".xz":
            with lzma.open(raw, "wb") as stream:
                yield stream
        case ".zip":
            inside = name[: -len(ending)]
            archive = zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED)
            with archive, archive.open(inside, "w", force_zip64=True) as stream:
                yield stream
        case _:
            yield raw
            raw.flush()
