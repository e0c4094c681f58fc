"""The bytes of a file, unpacked: plain, .gz, .bz2, .xz, .zst, or the one file of a .zip.

What a file is, its first bytes say, whatever it is called.
"""

import bz2
import contextlib
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO, cast

import polars as pl

PARQUET = re.compile(rb"PAR1(?![\w,;|\"\t\r\n])")
"""What a Parquet file begins with; a CSV may have a column PAR1."""
MAGIC: dict[bytes, str] = {
    b"\x1f\x8b": "gz",
    b"BZh": "bz2",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "zst",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
}
STRANGE: dict[bytes, str] = {
    b"\xd0\xcf\x11\xe0": "an Excel workbook: save it as CSV",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"%PDF": "a PDF",
    b"SQLite format 3\0": "a database: export the table as CSV",
    b"ARROW1": "an Arrow file: write it as Parquet",
    b"\x89HDF": "an HDF5 file: write it as Parquet",
    b"Obj\x01": "an Avro file: write it as Parquet",
    b"\x93NUMPY": "a NumPy array: write it as CSV or Parquet",
    b"7z\xbc\xaf": "packed as 7z: unpack it, or pack it as .zip or .gz",
    b"Rar!": "packed as RAR: unpack it, or pack it as .zip or .gz",
    b"version https://git-lfs": "a pointer of Git LFS, not the file: git lfs pull fetches it",
}
PAGE = re.compile(rb"\s*(<!doctype|<html|<\?xml)", re.IGNORECASE)
ROWS = re.compile(rb"\s*(\[\s*)?\{\s*\"")
PASSED_OVER = re.compile(r"(^|/)(__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
"""What a Mac or a folder adds to an archive."""


@contextlib.contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The unpacked bytes of a file.

    Raises:
        ValueError: there is no such file, or it cannot be unpacked.
    """
    _check(path)
    try:
        with path.open("rb") as raw, _unpacked(path, raw) as stream:
            yield stream
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
        raise ValueError(f"source.path: {str(path)!r}: cannot be read: {error}") from None


def is_parquet(path: Path) -> bool:
    """Whether the file itself is Parquet, whatever it is called."""
    _check(path)
    return PARQUET.match(_head(path)) is not None


def _check(path: Path) -> None:
    if path.is_dir():
        raise ValueError(f"source.path: {str(path)!r}: is a folder, not a table")
    if not path.exists():
        raise ValueError(f"source.path: {str(path)!r}: no such file")


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as raw:
            return raw.read(16)
    except OSError as error:
        raise ValueError(f"source.path: {str(path)!r}: cannot be read: {error}") from None


def _unpacked(path: Path, raw: BinaryIO) -> contextlib.AbstractContextManager[IO[bytes]]:
    head = raw.read(16)
    raw.seek(0)
    check(path, head)
    kind = next((kind for magic, kind in MAGIC.items() if head.startswith(magic)), "")
    match kind:
        case "gz":
            return cast(IO[bytes], gzip.open(raw))
        case "bz2":
            return bz2.open(raw)
        case "xz":
            return lzma.open(raw)
        case "zst":
            return io.BytesIO(_zstandard(path))
        case "zip":
            return _member(path, zipfile.ZipFile(raw))
        case _:
            return contextlib.nullcontext(raw)


def check(path: Path, head: bytes, *, unpacked: bool = False) -> None:
    """Raises ValueError where the first bytes of a file are those of no text."""
    content = next((words for magic, words in STRANGE.items() if head.startswith(magic)), None)
    if unpacked and head.startswith(tuple(MAGIC)):
        content = "packed twice: unpack it once"
    if unpacked and PAGE.match(head):
        content = "a page of the web, not a table: what was to be downloaded may need a login"
    if unpacked and ROWS.match(head):
        content = "JSON, not a table: write it as CSV or Parquet"
    if content:
        raise ValueError(f"source.path: {str(path)!r}: is {content}")


def _member(path: Path, archive: zipfile.ZipFile) -> IO[bytes]:
    """The one file of an archive."""
    names = [n for n in archive.namelist() if not (n.endswith("/") or PASSED_OVER.search(n))]
    where = f"source.path: {str(path)!r}"
    if "[Content_Types].xml" in names:
        raise ValueError(f"{where}: is an Excel workbook: save it as CSV")
    if len(names) != 1:
        several = f"{', '.join(names[:5])}{', ...' if len(names) > 5 else ''}"
        raise ValueError(f"{where}: must hold one file, it holds {len(names)}: {several}")
    if archive.getinfo(names[0]).flag_bits & 1:
        raise ValueError(f"{where}: is locked with a password")
    try:
        return archive.open(names[0])
    except NotImplementedError as error:
        raise ValueError(f"{where}: cannot be read: {error}") from None


def _zstandard(path: Path) -> bytes:
    """polars alone unpacks these here: each line is one cell of a table without separators."""
    try:
        lines = pl.read_csv(
            path, has_header=False, separator="\0", quote_char=None, infer_schema=False
        )
    except pl.exceptions.PolarsError as error:
        words = str(error).splitlines()[0]
        raise ValueError(f"source.path: {str(path)!r}: cannot be read: {words}") from None
    return "\n".join(lines.to_series().fill_null("").to_list()).encode()
