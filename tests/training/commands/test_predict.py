"""`onepass predict`: the same rows out, with their answers, or what is wrong with them."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import orjson
import polars as pl
import pytest
from typer.testing import CliRunner

from onepass.models import load
from onepass.training.cli import app

RUN = CliRunner()
LINES = [
    {"distance": 2.5, "where": [1, 2], "zone": "Midtown"},
    {"distance": 0.5, "where": [0, 0], "hour": 3},
]


@pytest.fixture(scope="module")
def taxi_bundle(make_bundle: Callable[..., Path]) -> Path:
    return make_bundle()


def test_predict_gives_the_answers_of_the_predictor(taxi_bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_bytes(b"\n".join(orjson.dumps(line) for line in LINES) + b"\n")
    done = RUN.invoke(app, ["predict", str(taxi_bundle), str(tmp_path / "rows.jsonl")])
    assert done.exit_code == 0, done.output
    answered = [json.loads(line) for line in done.stdout.splitlines()]
    expected = load(taxi_bundle).predict(LINES)
    for line, row, answers in zip(answered, LINES, expected, strict=True):
        assert {name: line[name] for name in row} == row
        assert line["answers"]["card"]["label"] == answers["card"]["label"]
        assert line["answers"]["fare"]["value"] == pytest.approx(answers["fare"]["value"], rel=1e-6)


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".parquet"])
def test_a_table_gets_a_column_per_field(taxi_bundle: Path, tmp_path: Path, ending: str) -> None:
    table = pl.DataFrame(
        {
            "distance": [2.5, 0.5],
            "hour": [None, 3],
            "zone": ["Midtown", None],
            "where": ["[1, 2]", "[0, 0]"],
        }
    )
    file, out = tmp_path / f"rows{ending}", tmp_path / f"out{ending.removesuffix('.gz')}"
    if ending == ".parquet":
        table.with_columns(pl.col("where").str.json_decode(pl.List(pl.Float64))).write_parquet(file)
    elif ending == ".csv.gz":
        file.write_bytes(gzip.compress(table.write_csv().encode()))
    else:
        table.write_csv(file)
    words = ["predict", str(taxi_bundle), str(file), "--out", str(out), "--tasks", "card,fare"]
    done = RUN.invoke(app, words)
    assert done.exit_code == 0, done.output
    written = pl.read_parquet(out) if ending == ".parquet" else pl.read_csv(out)
    added = [name for name in written.columns if name not in table.columns]
    assert added == ["fare.value", "card.label", "card.probabilities"]
    fares = [answer["fare"]["value"] for answer in load(taxi_bundle).predict(LINES)]
    assert written["fare.value"].to_list() == pytest.approx(fares, rel=1e-5)


def test_bad_rows_are_all_named_and_nothing_is_written(taxi_bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"distance": -1, "where": [1, 2]}\n{"where": [1]}\n')
    out = tmp_path / "out.jsonl"
    words = ["predict", str(taxi_bundle), str(tmp_path / "rows.jsonl"), "--out", str(out)]
    done = RUN.invoke(app, words)
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "rows[0].distance: must be at least 0",
        "rows[1].distance: is missing",
        "rows[1].where: must hold exactly 2 numbers, got 1",
    ]
    assert not out.exists()
