"""CSV in whatever form: cells are what stands there, and what is wrong is told with its line."""

import bz2
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.sources.reading import Dialect, Table, open_file, read_file
from onepass.training.sources.reading.csv_file import CsvFile

PLAIN = "a,note\n1,x\n2,Köln\n"
ROWS = [("1", "x"), ("2", "Köln")]


def table(folder: Path, content: bytes | str, name: str = "t.csv", **form: object) -> Table:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(file, Dialect.model_validate(form))


def refusal(folder: Path, content: bytes | str, name: str = "t.csv", **form: object) -> str:
    with pytest.raises(ValueError) as refused:
        table(folder, content, name, **form)
    return str(refused.value).replace(str(folder / name), name)


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, PLAIN)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.csv", PLAIN.encode()),
        ("mark.csv", PLAIN.encode("utf-8-sig")),
        ("wide.csv", PLAIN.encode("utf-16")),
        ("wide_le.csv", PLAIN.encode("utf-16-le")),
        ("wide_be.csv", PLAIN.encode("utf-16-be")),
        ("wider.csv", PLAIN.encode("utf-32")),
        ("windows.csv", PLAIN.encode("cp1252")),
        ("semicolon.csv", PLAIN.replace(",", ";").encode()),
        ("tab.csv", PLAIN.replace(",", "\t").encode()),
        ("tab.tsv", PLAIN.replace(",", "\t").encode()),
        ("bar.txt", PLAIN.replace(",", "|").encode()),
        ("said.csv", b"sep=;\n" + PLAIN.replace(",", ";").encode()),
        ("crlf.csv", PLAIN.replace("\n", "\r\n").encode()),
        ("cr.csv", PLAIN.replace("\n", "\r").encode()),
        ("no_end.csv", PLAIN.rstrip("\n").encode()),
        ("blank.csv", PLAIN.replace("\n", "\n\n").encode()),
        ("trailing.csv", b"a,note\n1,x,\n2,K\xc3\xb6ln,\n"),
        ("quoted.csv", b'"a","note"\n"1","x"\n"2","K\xc3\xb6ln"\n'),
        ("t.csv.gz", gzip.compress(PLAIN.encode())),
        ("t.csv.bz2", bz2.compress(PLAIN.encode())),
        ("t.csv.xz", lzma.compress(PLAIN.encode())),
        ("t.zip", zipped("t.csv")),
        ("mac.zip", zipped("t.csv", "__MACOSX/._t.csv")),
        ("left.zip", zipped("d/t.csv", "d/.DS_Store", "d/._t.csv", "d/Thumbs.db", "desktop.ini")),
        ("together.csv", b"\xef\xbb\xbf\xef\xbb\xbf" + PLAIN.encode()),
        ("misnamed.csv", gzip.compress(PLAIN.encode())),
        ("misnamed.parquet", PLAIN.encode()),
    ],
)
def test_whatever_the_form_the_rows_are_the_same(tmp_path: Path, name: str, content: bytes) -> None:
    found = table(tmp_path, content, name)
    assert found.columns == ["a", "note"]
    assert found.frame().rows() == ROWS


def test_what_was_found_out_is_said(tmp_path: Path) -> None:
    text = "a;b\n1,5;é\n\n2,25;y\n3,5\n".encode("cp1252")
    found = table(tmp_path, text)
    assert [note.removeprefix("t.csv: ") for note in found.notes] == [
        "is no UTF-8, read with encoding: cp1252",
        "its cells are parted by ';'",
        "a comma stands before decimals: decimal: ','",
        "1 lines have fewer cells than the header, the first is line 5: what they lack is empty",
        "1 empty lines are passed over",
    ]
    assert found.frame().rows() == [("1,5", "é"), ("2,25", "y"), ("3,5", None)]
    assert table(tmp_path, PLAIN).notes == []


def test_parquet_is_parquet_under_any_name(tmp_path: Path) -> None:
    for name in ("t.pq", "t.csv"):
        pl.DataFrame({"a": [1]}).write_parquet(tmp_path / name)
        assert read_file(tmp_path / name)["a"].to_list() == [1]
    inside = io.BytesIO()
    pl.DataFrame({"a": [1]}).write_parquet(inside)
    assert table(tmp_path, gzip.compress(inside.getvalue()), "t.parquet.gz")["a"].to_list() == [1]


def test_an_inch_mark_in_a_note_is_no_quote(tmp_path: Path) -> None:
    text = 'a,note\n1,3" pipe\n2,"6"" x 2"" board"\n3,5\' 8"\n'
    assert table(tmp_path, text)["note"].to_list() == ['3" pipe', '6" x 2" board', "5' 8\""]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    text = 'a,note\n\n1,"two\nlines"\n2,x\n\n3,"one\r\nmore\n\n"\n4,y\n'
    found = table(tmp_path, text)
    assert found["note"].to_list() == ["two\nlines", "x", "one\r\nmore\n\n", "y"]
    assert [found.called(place) for place in range(4)] == ["line 3", "line 5", "line 7", "line 11"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a,b\n1,2\n3,4,5\n", "t.csv': line 3 has 3 cells, the header has 2"),
        ('a,b\n1,"x\ny",4\n', "line 2 has 3 cells"),
        ('a,b\n1,"x\n2,y\n', "line 2 opens a quote that is never closed"),
        ('a,b\n1,2\n3,"x" y\n', "line 3 holds a quote that is closed too early"),
        (
            "made by hand\n\na,b\n1,2\n",
            "line 3 has 2 cells, the header has 1 (in line 1): what stands",
        ),
        (zipped(), "must hold one file, it holds 0"),
        (gzip.compress(zipped("t.csv")), "is packed twice: unpack it once"),
        ('[{"a": 1}]', "is JSON, not a table"),
        ('{"a": 1}\n{"a": 2}\n', "is JSON, not a table"),
        ("<!DOCTYPE html>\n<p>no</p>\n", "is a page of the web, not a table"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull fetches it"),
        (b"\x93NUMPY\x01\x00v\x00", "is a NumPy array"),
        ("a,b,a\n1,2,3\n", "the header names 'a' more than once"),
        ("a,b\n1,\x002\n", "line 2 holds a zero byte"),
        ("", "is empty"),
        ("\n\n", "is empty"),
        (b"a,b\n1,M\xc3\xbcnchen\n2,M\xfcnchen\n", "line 3 holds bytes that are no UTF-8"),
        ("a,b\n1,Москва и Казань\n".encode("cp1251"), "line 2 holds bytes that are no UTF-8"),
        (b"a,b\n1,x\xff\x81\n", "line 2 holds bytes that are no UTF-8: say encoding"),
        (b"PK\x03\x04 broken", "cannot be read"),
        (gzip.compress(PLAIN.encode())[:20], "cannot be read"),
        (zipped("a.csv", "b.csv"), "must hold one file, it holds 2: a.csv, b.csv"),
        (zipped("[Content_Types].xml"), "is an Excel workbook: save it as CSV"),
        (b"PAR1 broken", "cannot be read"),
        (b"SQLite format 3\0", "is a database"),
    ],
)
def test_what_is_wrong_is_told_in_our_words(
    tmp_path: Path, content: bytes | str, words: str
) -> None:
    assert words in refusal(tmp_path, content)


def test_what_is_said_of_the_form_is_heeded(tmp_path: Path) -> None:
    cyrillic = "город;сумма\nКазань;1.234,5\n".encode("cp1251")
    found = table(tmp_path, cyrillic, encoding="windows-1251", decimal=",")
    assert found.frame().rows() == [("Казань", "1.234,5")]
    assert table(tmp_path, "a:b\n1:2\n", separator=":").frame().rows() == [("1", "2")]
    assert table(tmp_path, "a\tb,c\n1\t2\n", separator="tab").columns == ["a", "b,c"]
    assert "no UTF-8" in refusal(tmp_path, b"a\n\xe9\n", encoding="utf8")
    for broken in ({"separator": ";;"}, {"encoding": "klingon"}, {"encoding": "base64"}):
        with pytest.raises(ValueError):
            Dialect.model_validate(broken)


def test_headers_without_a_name_and_without_rows(tmp_path: Path) -> None:
    assert table(tmp_path, ",a,\n0,1,\n").columns == ["", "a", "column 3"]
    assert len(table(tmp_path, "a,b\n")) == 0
    assert table(tmp_path, "a,b\n").columns == ["a", "b"]


CELL = st.text(st.sampled_from('ab ,;"\n3.é'), max_size=6)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8))
def test_what_was_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]) -> None:  # fmt: skip # noqa: E501
    file = tmp_path_factory.mktemp("csv") / "t.csv"
    frame = pl.DataFrame([("x", *row) for row in rows], schema=["k", "a", "b", "c"], orient="row")
    frame.write_csv(file)
    read = read_file(file).frame()
    assert read.fill_null("").rows() == frame.rows()


@given(st.lists(st.text(st.sampled_from("ab 1.é"), max_size=4), min_size=2, max_size=30))
def test_both_readers_read_the_same(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:  # fmt: skip # noqa: E501
    """The quick one of lines without quotes, and the careful one."""
    folder = tmp_path_factory.mktemp("csv")
    lines = [f"x{place},{cell}" for place, cell in enumerate(cells)]
    (folder / "quick.csv").write_text("\n".join(["k,a", *lines]) + "\n")
    (folder / "careful.csv").write_text("\n".join(["k,a", *lines, '"",""']) + "\n")
    quick, careful = read_file(folder / "quick.csv"), read_file(folder / "careful.csv")
    assert careful.frame()[:-1].equals(quick.frame())
    assert careful.lines is not None
    assert quick.lines is not None
    assert careful.lines[:-1].tolist() == quick.lines.tolist()


def test_many_batches_are_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onepass.training.sources.reading.csv_file.BLOCK", 64)
    text = "k,a\n" + "".join(f'{n},"q{n}\n"\n' if n % 7 == 0 else f"{n},b\n" for n in range(100))
    (tmp_path / "t.csv").write_text(text)
    file = open_file(tmp_path / "t.csv")
    assert isinstance(file, CsvFile)
    parts = list(file.batches())
    assert len(parts) > 5
    assert sum(map(len, parts)) == 100
    whole = file.table()
    assert whole["k"].to_list() == [str(n) for n in range(100)]
    assert whole.called(14) == "line 18"
    assert whole.taken(whole["k"].is_in(["14", "15"]).to_numpy()).called(1) == "line 20"


def test_a_column_called_as_parquet_begins(tmp_path: Path) -> None:
    assert table(tmp_path, "PAR1,b\n1,2\n").columns == ["PAR1", "b"]
    assert table(tmp_path, "PAR1\n1\n").columns == ["PAR1"]


def test_one_column_of_a_tsv_may_hold_commas(tmp_path: Path) -> None:
    assert table(tmp_path, "note\nyes, it is\n", "t.tsv")["note"].to_list() == ["yes, it is"]
