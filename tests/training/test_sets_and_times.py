"""From a table with lists and times in its cells to a bundle that serves them."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from onepass import models
from onepass.models.bundle import Bundle
from onepass.models.contract.tokens import UNKNOWN
from onepass.models.engines import open_engine
from onepass.training.cli import app
from onepass.training.data.prepare import prepare
from onepass.training.fitting import fit
from onepass.training.specs.spec import BadSpec, Spec, parse

ROWS = 500
WORTH = {"bath": 2.0, "pool": 8.0, "sea view": 5.0, "lift": 1.0}
RUN = CliRunner()


def columns() -> dict[str, Any]:
    """What a place has and when it is let say what it costs; one has what no other has."""
    random = np.random.default_rng(0)
    has = [[w for w in WORTH if random.random() < 0.4] for _ in range(ROWS)]
    has[0] = ["heliport"]
    start = np.datetime64("2025-01-01", "ms")
    at = start + random.integers(0, 365 * 86400, ROWS).astype("timedelta64[s]")
    hour = (at - at.astype("datetime64[D]")).astype(float) / 3_600_000
    price = [sum(WORTH.get(w, 0) for w in own) for own in has] + 5 * np.sin(hour / 24 * 2 * np.pi)
    return {"has": has, "at": at, "x": random.normal(size=ROWS), "price": price}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same table twice: as text, and as lists and times."""
    found = tmp_path_factory.mktemp("sets")
    table = pl.DataFrame(columns())
    table.with_columns(pl.col("at").dt.replace_time_zone("UTC")).write_parquet(found / "t.parquet")
    texts = pl.Series([";".join(own) or ";" for own in table["has"]])
    table.with_columns(has=texts, at=pl.col("at").dt.strftime("%Y-%m-%d %H:%M:%S")).write_csv(
        found / "t.csv"
    )
    return found


@pytest.fixture(scope="module")
def spec(folder: Path) -> Any:
    def make(ending: str = "csv", **changes: Any) -> Spec:
        source: dict[str, Any] = {"kind": "table", "path": str(folder / f"t.{ending}")}
        document: dict[str, Any] = {
            "name": "sets",
            "inputs": {"has": {"kind": "set"}, "at": {"kind": "timestamp"}},
            "tasks": {"price": {"kind": "regression"}},
            "source": source | {"separators": {"has": ";"}},
            "trunk": {"widths": [32]},
            "heads": {"hidden": []},
            "training": {"epochs": 40, "batch_size": 32, "lr": 0.02, "threads": 1},
        }
        return parse(document | changes)

    return make


@pytest.fixture(scope="module")
def bundle(spec: Any, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return fit(spec(), out=tmp_path_factory.mktemp("out"), pictures=False)


def test_a_csv_and_a_parquet_file_say_the_same(spec: Any) -> None:
    split = {"kind": "time", "column": "at"}
    found = [
        prepare(spec(e, source=spec(e).source.model_dump(mode="json") | {"split": split}))
        for e in ("csv", "parquet")
    ]
    assert found[0].contract == found[1].contract
    for name in ("has", "at"):
        np.testing.assert_array_equal(found[0].train.inputs[name], found[1].train.inputs[name])


def test_what_matters_is_learnt_and_the_graph_answers_it(bundle: Bundle) -> None:
    assert bundle.report()["tasks"]["price"]["metrics"]["skill"]["value"] > 0.7
    predictor = models.load(bundle.folder)
    assert predictor.engine.name == "onnx"
    night = "2025-06-01T00:00Z"
    bare, pool, more, dawn = (
        answer["price"]["value"]
        for answer in predictor.predict(
            [
                {"has": [], "at": night},
                {"has": ["pool"], "at": night},
                {"has": ["lift", "pool", "sea view"], "at": "2025-06-01 01:00:00+01:00"},
                {"has": ["pool"], "at": "2025-06-01T06:00"},
            ]
        )
    )
    assert 5 < pool - bare < 11
    assert 3 < more - pool < 9
    assert 2.5 < dawn - pool < 7.5
    torch, onnx = (open_engine(bundle, kind) for kind in ("torch", "onnx"))
    sets: list[list[str | int]] = [[], ["pool", "new", 3], ["bath"] * 9]
    for own in (sets, sets[:1]):
        arrays = bundle.contract.read([{"has": one, "at": "1066-10-14"} for one in own])
        for field, values in torch.run(arrays, ["price"]).items():
            np.testing.assert_allclose(onnx.run(arrays, ["price"])[field], values, rtol=1e-4)


def test_the_vocabulary_and_the_report_tell_what_was_seen(bundle: Bundle) -> None:
    given = bundle.contract.inputs["has"]
    assert given.values == tuple(sorted(WORTH))  # type: ignore[union-attr]
    assert bundle.contract.read([{"has": ["heliport"], "at": "2025-01-01"}])["has"] == UNKNOWN
    seen = bundle.report()["inputs"]
    assert set(seen["has"]["most_frequent"]) == set(WORTH)
    assert seen["has"]["items"]["most"] == 4
    assert seen["at"]["earliest"][:7] == "2025-01"
    assert seen["at"]["latest"][:7] == "2025-12"
    assert seen["at"]["earliest"] < seen["at"]["median"] < seen["at"]["latest"]
    shown = RUN.invoke(app, ["inspect", str(bundle.folder)], env={"COLUMNS": "200"}).stdout
    assert "up to 64 of 4 values" in shown
    assert seen["at"]["earliest"] in shown


def test_a_file_is_predicted_by_the_separators_of_training(bundle: Bundle, tmp_path: Path) -> None:
    file, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    file.write_text("has,at\npool; lift,2025-06-01\n;,2025-06-01T12:00Z\n")
    done = RUN.invoke(app, ["predict", str(bundle.folder), str(file), "--out", str(out)])
    assert done.exit_code == 0, done.output
    rows: list[dict[str, Any]] = [
        {"has": ["lift", "pool"], "at": "2025-06-01"}, {"has": [], "at": "2025-06-01T12:00Z"},
    ]  # fmt: skip
    wanted = [answer["price"]["value"] for answer in models.load(bundle.folder).predict(rows)]
    assert pl.read_csv(out)["price.value"].to_list() == pytest.approx(wanted)


def test_items_keep_their_vectors_in_another_vocabulary(
    spec: Any, bundle: Bundle, tmp_path: Path
) -> None:
    values = ["lift", "new", "pool"]
    inputs = {"has": {"kind": "set", "values": values}, "at": {"kind": "timestamp"}}
    still = {"epochs": 1, "lr": 1e-12, "threads": 1, "batch_size": 500}
    given = spec(init_from=str(bundle.folder), inputs=inputs, training=still)
    started = fit(given, out=tmp_path, onnx=False, pictures=False)
    rows: list[dict[str, Any]] = [{"has": ["pool"], "at": "2025-06-01"}]
    wanted, found = (models.load(b.folder).predict(rows) for b in (bundle, started))
    assert found[0]["price"]["value"] == pytest.approx(wanted[0]["price"]["value"], abs=0.5)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"at": {"kind": "timestamp", "min": "2026-01-01"}}, "must not be before 2026-01-01"),
        ({"at": {"kind": "timestamp", "min": 2026}}, "inputs.at.min: must be text, got 2026"),
        ({"at": {"kind": "timestamp", "max": "soon"}}, "inputs.at.max: must be an ISO 8601 time"),
        ({"x": {"kind": "timestamp"}}, "cells that are no ISO 8601 times, such as"),
        ({"has": {"kind": "set", "max_items": 2}}, "must have at most 2 items, got"),
        ({"has": {"kind": "set", "values": [""]}}, "inputs.has.values[0]: "),
    ],
)
def test_what_does_not_fit_is_named(spec: Any, changes: Any, words: str) -> None:
    with pytest.raises(BadSpec) as refused:
        prepare(spec(inputs=changes, source=spec().source.model_dump() | {"separators": {}})
                if "has" not in changes else spec(inputs=changes))  # fmt: skip
    assert words in str(refused.value)


def test_an_empty_cell_is_missing_and_a_separator_alone_is_not(tmp_path: Path, spec: Any) -> None:
    file = tmp_path / "t.csv"
    decided = ("train", "val")
    rows = "".join(f"a;b,1,{split}\n;,2,{split}\n" for split in decided * 10)
    file.write_text(f"has,price,split\n{rows},3,train\n")
    changes: dict[str, Any] = {"kind": "table", "path": str(file), "separators": {"has": ";"}}
    with pytest.raises(BadSpec, match=r"inputs\.has: is missing in 1 of 41 rows"):
        prepare(spec(inputs={"has": {"kind": "set"}}, source=changes))
    found = prepare(spec(inputs={"has": {"kind": "set", "default": []}}, source=changes))
    assert found.contract.inputs["has"].values == ("a", "b")  # type: ignore[union-attr]
