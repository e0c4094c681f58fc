"""Truths as a table: columns of one type, pictures as files, and what a CSV cannot hold."""

import base64
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from onepass.models.contract import Contract
from onepass.training.predicting.truth_table import ToldRow, table_of

PARTS: dict[str, Any] = {
    "inputs": {
        "photo": {"kind": "image", "size": [8, 8]},
        "note": {"kind": "text"},
        "words": {"kind": "sequence"},
        "x": {"kind": "number"},
    },
    "tasks": {
        "x": {"kind": "regression"},
        "tags": {"kind": "multilabel", "labels": ["a|b", "c"]},
    },
}
PNG = b"\x89PNG of a plate"
SENT = {
    "photo": base64.b64encode(PNG).decode(), "note": "so, so", "words": ["New York", "is"], "x": 1,
}  # fmt: skip


def write(out: Path, *rows: tuple[Any, Any]) -> tuple[pl.DataFrame, list[str]]:
    told = [ToldRow(f"id-{n}", sent, truth) for n, (sent, truth) in enumerate(rows)]
    table = table_of(Contract.model_validate(PARTS), told, out.with_suffix(""))
    notes = table.write(out, ["photo", "note", "words"])
    return (pl.read_csv(out) if out.suffix == ".csv" else pl.read_parquet(out)), notes


def test_pictures_are_files_beside_the_table(tmp_path: Path) -> None:
    frame, notes = write(tmp_path / "told.csv", (SENT, {"x": 2.0, "tags": ["c"]}))
    (row,) = frame.rows(named=True)
    assert (tmp_path / row["photo"]).read_bytes() == PNG
    assert row["photo"].endswith(".png")
    assert row["words"] == "New\u00a0York is"
    assert (row["x"], row["x.truth"], row["tags"]) == (1.0, 2.0, "c")
    assert notes == ["an input has the name of task x: x.truth holds it"]


def test_what_was_not_kept_has_no_column(tmp_path: Path) -> None:
    frame, notes = write(tmp_path / "told.parquet", ({"x": 1}, {"x": 2.0}), ({"x": 2}, {}))
    assert frame.columns == ["x", "x.truth", "tags"]
    assert notes[:3] == [f"no column {n}: pictures and texts were not kept"
                         for n in ("photo", "note", "words")]  # fmt: skip


def test_a_csv_is_refused_where_it_cannot_hold_a_label(tmp_path: Path) -> None:
    rows = (SENT, {"tags": ["a|b"]}), (SENT, {"tags": []})
    with pytest.raises(ValueError, match=r"'a\|b' holds '\|'.*write a \.parquet"):
        write(tmp_path / "told.csv", *rows)
    assert not (tmp_path / "told.csv").exists()
    frame, _ = write(tmp_path / "told.parquet", *rows)
    assert frame["tags"].to_list() == [["a|b"], []]
