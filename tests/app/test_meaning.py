"""One cell, one meaning: a CSV, a Parquet file, JSON, a line, a form and a tensor say the same."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from onepass import models
from onepass.models import Predictor
from onepass.training.predicting import predict_file

NFC, NFD = "Zo\u00eb", "Zoe\u0308"
CONTRACT: dict[str, Any] = {
    "inputs": {
        "zone": {"kind": "category", "values": ["1", "2"], "optional": True},
        "open": {"kind": "category", "values": ["false", "true"], "optional": True},
        "city": {"kind": "category", "values": ["Namibia", NFC], "default": "Namibia"},
        "size": {"kind": "number", "optional": True},
        "note": {"kind": "text", "optional": True, "tokens": {"buckets": 64}},
        "at": {"kind": "timestamp", "optional": True},
        "has": {"kind": "set", "values": ["7", NFC], "optional": True},
    },
    "tasks": {"y": {"kind": "regression"}},
    "reading": {
        "texts": "folded", "numbers": "whole", "empty": "missing", "missing": ["", "NA", "-999"],
    },
}  # fmt: skip
ROW: dict[str, Any] = {
    "zone": 2, "open": "true", "city": NFC, "size": 2.5, "note": "a dog", "at": "2026-01-02",
    "has": ["7"],
}  # fmt: skip
NOTHING = ["", " ", "NA", " NA "]
SAME = [
    *[("zone", 2, cell) for cell in ("2.0", "2", " 2 ", 2.0)],
    *[("open", "true", cell) for cell in ("True", "TRUE", " true", True)],
    *[("open", "false", cell) for cell in ("False", False)],
    *[("city", NFC, cell) for cell in (NFD, f" {NFC}\u00a0")],
    *[(name, None, cell) for name in ROW if name != "has" for cell in NOTHING],
    ("size", None, -999),
    ("zone", None, -999),
]


@pytest.fixture(scope="module")
def predictor(make_bundle: Callable[..., Path]) -> Predictor:
    return models.load(make_bundle("doors", contract=CONTRACT, rows=[ROW]))


def wanted(predictor: Predictor, row: dict[str, Any]) -> Any:
    return pytest.approx(float(predictor.predict([row])[0]["y"]["value"]), abs=1e-4)


def test_these_cells_matter(predictor: Predictor) -> None:
    answers = [predictor.predict([ROW | {name: plain}])[0]["y"]["value"] for name, plain, _ in SAME]
    assert len({round(answer, 3) for answer in answers}) >= 8


@pytest.mark.parametrize(("name", "plain", "cell"), SAME)
def test_json_lines_forms_and_tensors(
    predictor: Predictor, name: str, plain: Any, cell: Any, make_app: Any, post: Any, ask: Any
) -> None:
    app, row = make_app(predictor), ROW | {name: cell}
    value = wanted(predictor, ROW | {name: plain})
    assert post(app, row).json()["y"]["value"] == value
    assert post(app, {"instances": [ROW, row]}).json()["predictions"][1]["y"]["value"] == value
    lines, kind = orjson.dumps(row) + b"\n", {"content-type": "application/x-ndjson"}
    said = ask(app, "POST", "/predict", content=lines, headers=kind).json()
    assert said["y"]["value"] == value
    parts = {n: (None, v if isinstance(v, str) else json.dumps(v)) for n, v in row.items()}
    assert ask(app, "POST", "/predict", files=parts).json()["y"]["value"] == value
    said = ask(app, "POST", "/v2/models/doors/infer", json={"inputs": tensors(row)}).json()
    assert said["outputs"][0]["data"][0] == value


def tensors(row: dict[str, Any]) -> list[dict[str, Any]]:
    """A tensor per input; a number that is text has none, and is left out where it says nothing."""
    kinds = {bool: "BOOL", int: "INT64", float: "FP64", str: "BYTES"}
    found = []
    for name, value in row.items():
        items = value if isinstance(value, list) else [value]
        if name == "size" and isinstance(value, str):
            continue
        shape = [1, len(items)] if isinstance(value, list) else [1]
        datatype = kinds[type(items[0])]
        found.append({"name": name, "shape": shape, "datatype": datatype, "data": items})
    return found


@pytest.mark.parametrize(("name", "plain", "cell"), SAME)
def test_files(predictor: Predictor, name: str, plain: Any, cell: Any, tmp_path: Path) -> None:
    value = wanted(predictor, ROW | {name: plain})
    row = ROW | {name: cell}
    written = {n: "|".join(v) if isinstance(v, list) else str(v) for n, v in row.items()}
    pl.DataFrame([written]).write_csv(tmp_path / "rows.csv")
    pl.DataFrame({n: [v] for n, v in row.items()}).write_parquet(tmp_path / "rows.parquet")
    (tmp_path / "rows.jsonl").write_bytes(orjson.dumps(row))
    for file in ("rows.csv", "rows.parquet"):
        predict_file(predictor, tmp_path / file, tmp_path / "out.parquet", None)
        assert pl.read_parquet(tmp_path / "out.parquet")["y.value"][0] == value
    predict_file(predictor, tmp_path / "rows.jsonl", tmp_path / "out.jsonl", None)
    assert orjson.loads((tmp_path / "out.jsonl").read_bytes())["answers"]["y"]["value"] == value


@pytest.mark.parametrize("cells", [[2.0, None], [2.0, float("nan")], ["2.0", ""], [2, None]])
def test_a_whole_number_beside_a_missing_one(
    predictor: Predictor, cells: list[Any], tmp_path: Path
) -> None:
    rows = [ROW | {"zone": 2}, ROW | {"zone": None}]
    table = pl.DataFrame([ROW | {"has": "7"}] * 2).with_columns(pl.Series("zone", cells))
    table.write_parquet(tmp_path / "rows.parquet")
    table.write_csv(tmp_path / "rows.csv")
    for file in ("rows.csv", "rows.parquet"):
        if file == "rows.csv" and str(cells[1]) == "nan":
            continue  # a word like any other there, unless missing names it
        predict_file(predictor, tmp_path / file, tmp_path / "out.parquet", None)
        found = pl.read_parquet(tmp_path / "out.parquet")["y.value"].to_list()
        assert found == [wanted(predictor, row) for row in rows]


def test_the_schema_says_what_is_taken(predictor: Predictor, make_app: Any, ask: Any) -> None:
    fields = predictor.contract.row_schema()["properties"]
    assert fields["open"]["type"] == ["string", "integer", "boolean", "null"]
    assert fields["zone"]["type"] == ["string", "integer", "null"]
    model = ask(make_app(predictor), "GET", "/model").json()
    assert model["contract"]["reading"] == predictor.contract.reading.model_dump(mode="json")


def test_numbers_with_an_offset_are_exact_through_every_door(
    make_bundle: Callable[..., Path], make_app: Any, post: Any, ask: Any
) -> None:
    far = 1_700_000_000
    inputs = {"at": {"kind": "number", "offset": far}}
    contract = {"inputs": inputs, "tasks": {"y": {"kind": "regression"}}}
    rows = [{"at": far + seconds} for seconds in (0, 5, 9)]
    predictor = models.load(make_bundle("far", contract=contract, rows=rows))
    app = make_app(predictor)
    answers = post(app, {"instances": rows}).json()["predictions"]
    values = [answer["y"]["value"] for answer in answers]
    assert len(set(values)) == 3
    tensor = {"name": "at", "shape": [3], "data": [row["at"] for row in rows]}
    for datatype in ("FP64", "INT64"):
        body = {"inputs": [tensor | {"datatype": datatype}]}
        said = ask(app, "POST", "/v2/models/far/infer", json=body).json()
        assert said["outputs"][0]["data"] == pytest.approx(values)
    body = {"inputs": [tensor | {"datatype": "FP32"}]}
    said = ask(app, "POST", "/v2/models/far/infer", json=body)
    assert said.status_code == 400
    assert "must be FP64 or whole numbers" in said.json()["error"]
    (told,) = ask(app, "GET", "/v2/models/far").json()["inputs"]
    assert told["datatype"] == "FP64"
