"""Files of rows and their answers: every form in, every form out, part by part, whole or absent."""

import bz2
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from onepass.models import load
from onepass.models.predictor import Predictor
from onepass.training.predicting import predict_file
from onepass.training.sources.reading import Dialect
from onepass.training.sources.rows import SourceRows

HEADER = "distance,where,zone,hour\n"


@pytest.fixture(scope="module")
def predictor(make_bundle: Callable[..., Path]) -> Predictor:
    return load(make_bundle())


@pytest.fixture(autouse=True)
def _each_row_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last digit of an answer may depend on how many rows are in a pass."""
    monkeypatch.setattr("onepass.models.predictor.CHUNK_ROWS", 1)


@pytest.fixture
def answered(predictor: Predictor, tmp_path: Path) -> Callable[..., Path]:
    """answered(content, in=, out=) -> the file that was written, in a folder of its own."""

    def go(
        content: str | bytes, file: str = "rows.csv", out: str = "out.csv", **others: Any
    ) -> Path:
        (tmp_path / file).write_bytes(content.encode() if isinstance(content, str) else content)
        predict_file(predictor, tmp_path / file, tmp_path / out, ["fare", "card"], **others)
        return tmp_path / out

    return go


def rows(count: int, start: int = 0) -> str:
    lines = [f'{n / 8},"[{n % 5}, 1]",{"Midtown" if n % 2 else "Soho"},' for n in range(count)]
    return HEADER + "\n".join(lines[start:]) + "\n"


def test_the_work_grows_with_the_rows_alone(
    answered: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What columns cannot tell is made once of each row, from a table that is read once."""
    monkeypatch.setattr("onepass.training.predicting.parts.CHUNK_ROWS", 16)
    monkeypatch.setattr("onepass.training.sources.reading.csv_file.BLOCK", 512)
    made: list[int] = []
    tables = [0]
    chunks, init = SourceRows.chunks, SourceRows.__init__

    def counted(self: SourceRows, size: int) -> Any:
        made.append(len(self))
        return chunks(self, size)

    def opened(self: SourceRows, *args: Any, **named: Any) -> None:
        tables[0] += 1
        init(self, *args, **named)

    monkeypatch.setattr(SourceRows, "chunks", counted)
    monkeypatch.setattr(SourceRows, "__init__", opened)
    out = answered(rows(200))
    assert sum(made) == 200
    assert max(made) <= 16
    assert tables[0] < 100
    assert pl.read_csv(out).height == 200


@pytest.mark.parametrize("out", ["out.csv", "out.jsonl", "out.json", "out.parquet", "out.tsv"])
def test_parts_make_the_same_file_as_the_whole(
    answered: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    whole = answered(rows(60), out=out).read_bytes()
    monkeypatch.setattr("onepass.training.predicting.parts.CHUNK_ROWS", 7)
    monkeypatch.setattr("onepass.training.predicting.tables.SLAB", 20)
    file = answered(rows(60), out=out)
    if out.endswith("parquet"):
        assert pl.read_parquet(file).equals(pl.read_parquet(io.BytesIO(whole)))
        assert pl.read_parquet(file)["card.probabilities"].dtype.is_nested()
    else:
        assert file.read_bytes() == whole
    assert sorted(f.name for f in file.parent.iterdir()) == sorted(["rows.csv", out])


def test_the_name_says_how_it_is_packed(answered: Callable[..., Path]) -> None:
    plain = answered(rows(3)).read_bytes()
    assert gzip.decompress(answered(rows(3), out="out.csv.gz").read_bytes()) == plain
    assert bz2.decompress(answered(rows(3), out="out.csv.bz2").read_bytes()) == plain
    assert lzma.decompress(answered(rows(3), out="out.csv.xz").read_bytes()) == plain
    with zipfile.ZipFile(answered(rows(3), out="out.csv.zip")) as archive:
        assert archive.namelist() == ["out.csv"]
        assert archive.read("out.csv") == plain


def test_json_is_a_list_and_lines_are_lines(answered: Callable[..., Path]) -> None:
    listed = json.loads(answered(rows(3), out="out.json").read_text())
    lines = answered(rows(3), out="out.ndjson").read_text().splitlines()
    assert [json.loads(line) for line in lines] == listed
    assert listed[1]["zone"] == "Midtown"
    assert listed[1]["answers"].keys() == {"fare", "card"}
    asked = [{"distance": 0.125, "where": [1, 1], "zone": "Midtown"}]
    (again,) = json.loads(answered(json.dumps(asked), "rows.json", "out.json").read_text())
    assert again["answers"] == listed[1]["answers"]
    assert again["where"] == [1, 1]


@pytest.mark.parametrize(
    ("file", "out", "words"),
    [
        ("rows.csv", "out.txt", "must end in one of .csv, .tsv"),
        ("rows.csv", "out", "must end in one of"),
        ("rows.csv", "out.gz", "must end in one of"),
        ("rows.csv", "out.parquet.gz", "leave out .gz"),
        ("rows.csv", "rows.csv", "is the file that is read"),
        ("rows.csv", "gone/out.csv", "gone: no such folder"),
        ("rows.csv", ".", "is a folder"),
        ("rows.jsonl", "out.csv", "rows of JSON are no table"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is(
    answered: Callable[..., Path], file: str, out: str, words: str
) -> None:
    with pytest.raises(ValueError) as refused:
        answered(rows(1), file, out)
    assert words in str(refused.value)


def test_bad_rows_of_all_parts_are_told_with_their_lines(
    answered: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("onepass.training.predicting.parts.CHUNK_ROWS", 2)
    text = HEADER + '1,"[1, 2]",a,\n-2,"[1, 2]",a,\n\n3,"[1, 2]",a,\n4,"[1, 2]",a,\n5,"[1]",a,\n'
    with pytest.raises(ValueError) as refused:
        answered(text)
    assert str(refused.value).splitlines() == [
        "rows[1].distance: must be at least 0 (line 3)",
        "rows[4].where: must hold exactly 2 numbers, got 1 (line 7)",
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["rows.csv"]


def test_who_stops_leaves_no_half_file(
    answered: Callable[..., Path],
    predictor: Predictor,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("onepass.training.predicting.parts.CHUNK_ROWS", 2)
    monkeypatch.setattr("onepass.training.predicting.tables.SLAB", 2)

    def stop(count: int) -> None:
        if count > 4:
            raise KeyboardInterrupt

    for out in ("out.csv", "out.parquet", "out.csv.zip", "out.json"):
        with pytest.raises(KeyboardInterrupt):
            answered(rows(9), out=out, progress=stop)
        assert [file.name for file in tmp_path.iterdir()] == ["rows.csv"]


def test_a_file_is_read_in_whatever_form(answered: Callable[..., Path]) -> None:
    wanted = pl.read_csv(answered(rows(4)))["fare.value"].to_list()
    told: list[str] = []
    german = "distance;where;zone;hour\n" + "".join(
        f"{str(n / 8).replace('.', ',')};[{n % 5}, 1];{'Midtown' if n % 2 else 'Soho'};\n"
        for n in range(4)
    )
    out = answered(german, say=told.append)
    assert pl.read_csv(out)["fare.value"].to_list() == wanted
    assert any("decimal: ','" in note for note in told)
    wide = answered(german.encode("utf-16"), dialect=Dialect(separator=";", decimal=","))
    assert pl.read_csv(wide)["fare.value"].to_list() == wanted


def test_columns_of_every_type_beside_the_inputs_are_written(
    answered: Callable[..., Path], tmp_path: Path
) -> None:
    """Nobody named them, so they decide nothing."""
    frame = pl.DataFrame(
        {
            "distance": [1.0, 2.0],
            "hour": [3, None],
            "where": [[1.0, 2.0], [0.0, 0.0]],
            "zone": pl.Series(["Midtown", "Soho"], dtype=pl.Enum(["Soho", "Midtown"])),
            "struct": [{"a": 1}, {"a": 2}],
            "lists": [[1, 2], None],
            "raw": [b"\xff\x00", b"text"],
            "span": [timedelta(seconds=5), None],
            "day": [date(2024, 1, 2), None],
            "price": [Decimal("1.50"), None],
            "nothing": pl.Series([None, None]),
            "yes": [True, None],
        }
    )
    content = io.BytesIO()
    frame.write_parquet(content)
    rows = pl.read_csv(answered(content.getvalue(), "rows.parquet"), infer_schema=False)
    assert rows.row(0, named=True) | {"span": None} == rows.row(0, named=True) | {
        "struct": '{"a":1}', "lists": "[1,2]", "raw": "ff00", "day": "2024-01-02",
        "price": "1.50", "nothing": None, "yes": "true", "zone": "Midtown", "span": None,
    }  # fmt: skip
    lines = answered(content.getvalue(), "rows.parquet", "out.jsonl").read_text().splitlines()
    assert json.loads(lines[1])["lists"] is None
    written = pl.read_parquet(answered(content.getvalue(), "rows.parquet", "out.parquet"))
    assert written["struct"].to_list() == frame["struct"].to_list()
    assert written["zone"].to_list() == ["Midtown", "Soho"]


def test_a_large_parquet_file_is_read_slab_by_slab(
    answered: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onepass.training.sources.reading.parquet_file.SLAB", 8)
    content = io.BytesIO()
    frame = pl.DataFrame({"distance": [n / 8 for n in range(30)], "where": [[1.0, 1.0]] * 30})
    frame.with_columns(zone=pl.lit("Soho"), hour=pl.lit(3)).write_parquet(content)
    slabs = pl.read_csv(answered(content.getvalue(), "rows.parquet"))
    assert slabs["distance"].to_list() == frame["distance"].to_list()
    monkeypatch.setattr("onepass.training.sources.reading.parquet_file.SLAB", 100)
    assert pl.read_csv(answered(content.getvalue(), "rows.parquet")).equals(slabs)


def test_columns_that_answers_take_the_place_of_are_told(answered: Callable[..., Path]) -> None:
    content = rows(3).replace(HEADER, HEADER.strip() + ",fare.value,answers\n")
    content = "\n".join(line + "7,8" if n else line for n, line in enumerate(content.splitlines()))
    for out, name in (("o.csv", "fare.value"), ("o.parquet", "fare.value"), ("o.json", "answers")):
        notes: list[str] = []
        answered(content, out=out, say=notes.append)
        assert f"in the place of columns of the file there are answers: {name}" in notes


def test_json_that_is_no_utf_8_is_told(answered: Callable[..., Path]) -> None:
    for name in ("rows.jsonl", "rows.json"):
        with pytest.raises(ValueError, match="no UTF-8, which JSON is written in"):
            answered('{"x": 1}\n'.encode("utf-16"), name, f"out{name[4:]}")


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".jsonl", ".json"])
def test_where_there_is_no_bound_there_is_no_cell(
    make_bundle: Callable[..., Path], tmp_path: Path, ending: str
) -> None:
    """An untrained bundle has no rows to calibrate by: its bounds are those of its tasks."""
    tasks = {
        "price": {"kind": "regression", "min": 0, "certainty": 0.9},
        "calls": {"kind": "count", "certainty": 0.9},
        "colour": {"kind": "multiclass", "labels": ["a", "b", "c"], "certainty": 0.9},
    }
    contract = {"inputs": {"x": {"kind": "number"}}, "tasks": tasks}
    bundle = load(make_bundle("promises", contract=contract, rows=[{"x": 1}]))
    (tmp_path / "rows.csv").write_text("x\n1\n2\n")
    out = tmp_path / f"out{ending}"
    predict_file(bundle, tmp_path / "rows.csv", out, None)
    match ending:
        case ".csv":
            found = pl.read_csv(out).row(1, named=True)
        case ".parquet":
            frame = pl.read_parquet(out)
            assert frame.schema["price.high"] == pl.Float32
            found = frame.row(1, named=True)
        case _:
            row = json.loads(out.read_text().splitlines()[-1]) if ending == ".jsonl" else (
                json.loads(out.read_text())[1]
            )  # fmt: skip
            found = {f"{t}.{f}": v for t, own in row["answers"].items() for f, v in own.items()}
    bounds = {name: found[name] for name in ("price.low", "price.high", "calls.low", "calls.high")}
    assert bounds == {"price.low": 0, "price.high": None, "calls.low": 0, "calls.high": None}
    held = found["colour.set"]
    assert (json.loads(held) if ending == ".csv" else held) == ["a", "b", "c"]
