"""Rows and answers as a table: a column per field, with the type that the answer has."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from onepass.models.contract.forms.base import Cell
from onepass.training.predicting import tables
from onepass.training.predicting.parts import Part
from onepass.training.predicting.tables import CsvOutput, ParquetOutput
from onepass.training.predicting.texts import Answers
from onepass.training.sources.reading import of_frame

FIELDS: dict[str, Any] = {
    "fare": {"value": np.float32(11.2)},
    "visits": {"value": np.float32(3), "count": 3},
    "card": {
        "label": "cash",
        "probabilities": {"cash": np.float32(0.75), "card": np.float32(0.25)},
    },
    "genre": {"labels": ["war"], "probabilities": {"war": np.float32(0.9)}},
    "ner": {
        "tags": ["O", "B"],
        "confidence": [np.float32(0.5), np.float32(1)],
        "spans": [{"start": 1, "end": 2, "label": "B", "text": "Ulm"}],
    },
}

CELLS: dict[str, Cell] = {
    "fare.value": "number",
    "visits.value": "number",
    "visits.count": "number",
    "card.label": "text",
    "card.probabilities": "by_label",
    "genre.labels": "texts",
    "genre.probabilities": "by_label",
    "ner.tags": "texts",
    "ner.confidence": "numbers",
    "ner.spans": "spans",
}


def part(*x: float, **columns: list[Any]) -> Part:
    frame = pl.DataFrame({"x": list(x), **columns})
    return Part([{"x": one} for one in x], of_frame(frame))


def answers(count: int) -> Answers:
    return [FIELDS] * count


def test_a_csv_has_a_header_once_and_a_column_per_field() -> None:
    stream = io.BytesIO()
    output = CsvOutput(stream, ";", CELLS)
    output.write(part(1.5, 2.5), answers(2))
    output.write(part(3.5), answers(1))
    output.finish()
    header, *lines = stream.getvalue().decode().splitlines()
    assert header.split(";")[:5] == [
        "x",
        "fare.value",
        "visits.value",
        "visits.count",
        "card.label",
    ]
    assert [line.partition(";")[0] for line in lines] == ["1.5", "2.5", "3.5"]
    row = pl.read_csv(stream.getvalue(), separator=";", infer_schema=False).row(0, named=True)
    assert (row["fare.value"], row["visits.count"], row["card.label"]) == ("11.2", "3", "cash")
    assert row["card.probabilities"] == '{"cash":0.75,"card":0.25}'
    assert row["genre.labels"] == '["war"]'
    assert row["ner.spans"] == '[{"start":1,"end":2,"label":"B","text":"Ulm"}]'


def test_columns_of_the_file_that_a_csv_has_no_cell_for_are_json() -> None:
    stream = io.BytesIO()
    output = CsvOutput(stream, ",", CELLS)
    given = {"parts": [{"a": 1}], "raw": [b"\xff"], "fare.value": [0]}
    output.write(part(1.0, **given), [{"fare": {"value": np.float32(2)}}])
    row = pl.read_csv(stream.getvalue(), infer_schema=False).row(0, named=True)
    assert row == {"x": "1.0", "parts": '{"a":1}', "raw": "ff", "fare.value": "2.0"}
    assert output.notes == ["in the place of columns of the file there are answers: fare.value"]


@pytest.mark.parametrize("slab", [2, 2**20])
def test_a_parquet_file_has_types_and_leaves_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slab: int
) -> None:
    monkeypatch.setattr(tables, "SLAB", slab)
    output = ParquetOutput(tmp_path / "out.parquet", CELLS)
    for x in (0.0, 1.0, 2.0, 3.0, 4.0):
        output.write(part(x), answers(1))
    output.finish()
    output.close()
    assert [file.name for file in tmp_path.iterdir()] == ["out.parquet"]
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found["x"].to_list() == [0, 1, 2, 3, 4]
    assert found.schema["fare.value"] == pl.Float32
    assert found.schema["card.probabilities"] == pl.Struct({"cash": pl.Float32, "card": pl.Float32})
    assert found.schema["ner.confidence"] == pl.List(pl.Float32)
    assert found["ner.spans"].to_list()[4] == FIELDS["ner"]["spans"]


def test_who_ends_early_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "SLAB", 1)
    output = ParquetOutput(tmp_path / "out.parquet", CELLS)
    output.write(part(1.0), answers(1))
    assert len(list(tmp_path.iterdir())) == 1
    output.close()
    assert list(tmp_path.iterdir()) == []
