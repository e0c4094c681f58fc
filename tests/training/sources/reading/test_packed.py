"""Packed files: what a file is its first bytes say, and what it is not is said in words."""

import bz2
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import polars as pl
import pytest

from onepass.training.sources.reading import read_file
from onepass.training.sources.reading.packed import MAGIC, STRANGE, check, is_parquet, opened

TEXT = b"a,b\n1,2\n"


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, TEXT)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [TEXT, gzip.compress(TEXT), bz2.compress(TEXT), lzma.compress(TEXT), zipped("t.csv"),
     zipped("t.csv", "__MACOSX/._t.csv", ".DS_Store", "d/Thumbs.db")],
)  # fmt: skip
def test_the_content_decides_whatever_the_name(tmp_path: Path, content: bytes) -> None:
    (file := tmp_path / "t.parquet").write_bytes(content)
    with opened(file) as stream:
        assert stream.read() == TEXT


def test_zstandard_is_unpacked(tmp_path: Path) -> None:
    pl.DataFrame({"a": ["1", "2"]}).lazy().sink_csv(tmp_path / "t.csv.zst", compression="zstd")
    assert read_file(tmp_path / "t.csv.zst").frame().rows() == [("1",), ("2",)]


@pytest.mark.parametrize("magic", STRANGE, ids=str)
def test_what_is_no_table_is_called_what_it_is(magic: bytes) -> None:
    with pytest.raises(ValueError) as refused:
        check(Path("t.csv"), magic + b" ...")
    assert str(refused.value) == f"source.path: 't.csv': is {STRANGE[magic]}"


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b" <html>", "a page of the web"),
        (b'[{"a": 1}]', "JSON, not a table"),
        *((magic, "packed twice") for magic in MAGIC),
    ],
    ids=str,
)
def test_what_was_unpacked_is_looked_at_once_more(head: bytes, words: str) -> None:
    check(Path("t.csv"), head)
    with pytest.raises(ValueError, match=words):
        check(Path("t.csv"), head, unpacked=True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped(), "must hold one file, it holds 0: "),
        (zipped("a", "b"), "must hold one file, it holds 2: a, b"),
        (zipped(*"abcdef"), "must hold one file, it holds 6: a, b, c, d, e, ..."),
        (gzip.compress(TEXT)[:12], "cannot be read: "),
        (lzma.compress(TEXT)[:20], "cannot be read: "),
    ],
)
def test_what_cannot_be_unpacked_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    (file := tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(ValueError) as refused, opened(file) as stream:
        stream.read()
    assert f"t.csv': {words}" in str(refused.value)


def test_a_folder_and_no_file_are_told(tmp_path: Path) -> None:
    for ask in (read_file, is_parquet):
        with pytest.raises(ValueError, match="is a folder"):
            ask(tmp_path)
        with pytest.raises(ValueError, match="no such file"):
            ask(tmp_path / "no.csv")


def test_a_column_called_as_parquet_begins_makes_no_parquet(tmp_path: Path) -> None:
    (file := tmp_path / "t.csv").write_bytes(b"PAR1,b\n1,2\n")
    assert not is_parquet(file)
    pl.DataFrame({"a": [1]}).write_parquet(file)
    assert is_parquet(file)
