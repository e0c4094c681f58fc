"""Where rows and answers go: a file is whole under its name, or not there."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from onepass.models.contract import Contract
from onepass.training.predicting.json_parts import JsonParts
from onepass.training.predicting.outputs import opened_output, suffix_of
from onepass.training.predicting.parts import Part, TableParts, table_parts
from onepass.training.sources.table import TableSource

NUMBERS = Contract.model_validate(
    {"inputs": {"x": {"kind": "number"}}, "tasks": {"y": {"kind": "regression"}}}
)
ANSWERS: list[dict[str, dict[str, Any]]] = [{"y": {"value": 2.5}}]


@pytest.fixture
def table(tmp_path: Path) -> TableParts:
    (tmp_path / "t.csv").write_text("x\n1\n")
    source = TableSource(path=tmp_path / "t.csv")
    return table_parts(tmp_path / "t.csv", [source], [], NUMBERS, before=False)


def write(out: Path | None, folder: Path, read: TableParts | JsonParts) -> None:
    (part,) = read.parts(NUMBERS)
    assert isinstance(part, Part)
    with opened_output(out, folder / "t.csv", read, NUMBERS) as output:
        output.write(part, ANSWERS)
        output.finish()


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.csv", ".csv"), ("a.CSV.GZ", ".csv"), ("a.tar.gz", ".tar"), ("a.gz", ""), ("a", ""),
     ("a.b.jsonl.xz", ".jsonl"), ("a.zip.bz2", "")],
)  # fmt: skip
def test_a_name_says_what_a_file_holds(name: str, ending: str) -> None:
    assert suffix_of(Path(name)) == ending


def test_a_file_is_there_when_it_is_whole(tmp_path: Path, table: TableParts) -> None:
    out = tmp_path / "out.csv.gz"
    with opened_output(out, tmp_path / "t.csv", table, NUMBERS) as output:
        (part,) = table.parts(NUMBERS)
        assert isinstance(part, Part)
        output.write(part, ANSWERS)
        assert not out.exists()
        output.finish()
    assert gzip.decompress(out.read_bytes()) == b"x,y.value\n1,2.5\n"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out.csv.gz", "t.csv"]


def test_what_breaks_off_leaves_the_file_of_before(tmp_path: Path, table: TableParts) -> None:
    for name in ("out.csv", "out.parquet", "out.json"):
        (tmp_path / name).write_text("before")
        with (
            pytest.raises(RuntimeError),
            opened_output(tmp_path / name, tmp_path / "t.csv", table, NUMBERS),
        ):
            raise RuntimeError
        assert (tmp_path / name).read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 4


def test_without_a_name_it_goes_to_standard_output_in_the_form_of_the_file(
    tmp_path: Path, table: TableParts, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write(None, tmp_path, table)
    assert capfdbinary.readouterr().out == b"x,y.value\n1,2.5\n"
    (tmp_path / "t.jsonl").write_text('{"x": 1}\n')
    with opened_output(
        None, tmp_path / "t.jsonl", read := JsonParts(tmp_path / "t.jsonl", lines=True), NUMBERS
    ) as output:
        (part,) = read.parts(NUMBERS)
        assert isinstance(part, Part)
        output.write(part, ANSWERS)
    assert capfdbinary.readouterr().out == b'{"x":1,"answers":{"y":{"value":2.5}}}\n'
    with pytest.raises(ValueError, match="Parquet is not written to a terminal"):
        opened_output(None, tmp_path / "t.parquet", table, NUMBERS).__enter__()


def test_a_separator_follows_from_the_name(tmp_path: Path, table: TableParts) -> None:
    write(tmp_path / "out.tsv", tmp_path, table)
    assert (tmp_path / "out.tsv").read_text() == "x\ty.value\n1\t2.5\n"


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("out.txt", "out.txt: must end in one of .csv, .tsv, .parquet"),
        ("out.gz", "must end in one of"),
        ("out.parquet.gz", "Parquet is packed already: leave out .gz"),
        ("no/out.csv", "no: no such folder"),
        (".", "is a folder: name a file in it"),
        ("t.csv", "is the file that is read"),
    ],
)
def test_what_rows_cannot_be_written_to_is_said_before_anything_is(
    tmp_path: Path, table: TableParts, out: str, words: str
) -> None:
    with pytest.raises(ValueError) as refused:
        write(tmp_path / out, tmp_path, table)
    assert words in str(refused.value)
    assert [file.name for file in tmp_path.iterdir()] == ["t.csv"]
    assert (tmp_path / "t.csv").read_text() == "x\n1\n"
