"""From a table with empty cells to a bundle that knows what their emptiness means."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from onepass import models
from onepass.models.bundle import Bundle
from onepass.training.cli import app
from onepass.training.data.prepare import prepare
from onepass.training.fitting import fit
from onepass.training.specs.spec import BadSpec, Spec, parse


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Whoever leaves `age` out pays 10 more, and no value of it says so."""
    random = np.random.default_rng(0)
    age, x = random.normal(40, 10, 500).round(1), random.normal(size=500)
    gone = random.random(500) < 0.3
    file = tmp_path_factory.mktemp("optional") / "table.csv"
    pl.DataFrame(
        {
            "age": [None if g else a for g, a in zip(gone, age, strict=True)],
            "x": x,
            "town": random.choice(["a", "b"], 500),
            "empty": [None] * 500,
            "price": x + 10 * gone,
        }
    ).write_csv(file)
    return file


@pytest.fixture(scope="module")
def spec(table: Path) -> Any:
    def make(**changes: Any) -> Spec:
        document: dict[str, Any] = {
            "name": "optional",
            "inputs": {
                "age": {"kind": "number", "optional": True},
                "x": {"kind": "number"},
                "town": {"kind": "category", "optional": True},
            },
            "tasks": {"price": {"kind": "regression"}},
            "source": {"kind": "table", "path": str(table)},
            "trunk": {"widths": [16]},
            "heads": {"hidden": []},
            "training": {"epochs": 20, "batch_size": 32, "lr": 0.02, "threads": 1},
        }
        return parse(document | changes)

    return make


@pytest.fixture(scope="module")
def bundle(spec: Any, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return fit(spec(), out=tmp_path_factory.mktemp("out"), pictures=False)


def test_absence_is_learnt(bundle: Bundle) -> None:
    predictor = models.load(bundle.folder)
    assert predictor.engine.name == "onnx"
    here, gone, null = predictor.predict(
        [{"age": 40, "x": 0, "town": "a"}, {"x": 0, "town": "a"}, {"age": None, "x": 0}]
    )
    assert here["price"]["value"] < 3
    assert gone["price"]["value"] > 7
    assert null["price"]["value"] > 7


def test_the_report_and_inspect_tell_of_it(bundle: Bundle) -> None:
    report = bundle.report()
    assert 60 < report["inputs"]["age"]["absent"] < 150
    assert 35 < report["inputs"]["age"]["mean"] < 45  # of those that are there
    assert report["inputs"]["town"]["absent"] == 0
    assert any("inputs.town: no training row lacks it" in note for note in report["notes"])
    assert bundle.manifest.spec["drop"] == {"town": 0.1}
    shown = CliRunner().invoke(app, ["inspect", str(bundle.folder)], env={"COLUMNS": "200"})
    assert "optional" in shown.stdout
    assert "absent from" in shown.stdout


def test_an_empty_cell_of_a_file_is_an_absent_value(bundle: Bundle, tmp_path: Path) -> None:
    file, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    file.write_text("age,x,town\n40,0,a\n,0,a\n40,0,\n")
    done = CliRunner().invoke(app, ["predict", str(bundle.folder), str(file), "--out", str(out)])
    assert done.exit_code == 0, done.output
    rows: list[dict[str, Any]] = [
        {"age": 40, "x": 0, "town": "a"},
        {"x": 0, "town": "a"},
        {"age": 40, "x": 0},
    ]
    wanted = [answer["price"]["value"] for answer in models.load(bundle.folder).predict(rows)]
    assert pl.read_csv(out)["price.value"].to_list() == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("inputs", "drop", "words"),
    [
        ({"age": {"kind": "number"}}, {}, "say optional: true, give it a default"),
        (
            {"empty": {"kind": "number", "optional": True}, "x": {"kind": "number"}},
            {},
            "inputs.empty: is absent from every training row",
        ),
        (
            {"age": {"kind": "number", "optional": True, "default": 3}},
            {},
            "inputs.age: has a default, so it is never absent",
        ),
        ({"x": {"kind": "number"}}, {"x": 0.1}, "drop.x: no such optional input"),
    ],
)
def test_what_does_not_fit_is_named(spec: Any, inputs: Any, drop: Any, words: str) -> None:
    with pytest.raises(BadSpec) as refused:
        prepare(spec(inputs=inputs, drop=drop))
    assert words in str(refused.value)
