"""Every kind of task in one network, from a table with missing labels to a served bundle."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from onepass import models
from onepass.models.bundle import Bundle
from onepass.models.engines import open_engine
from onepass.training.fitting import fit
from onepass.training.predicting import predict_file
from onepass.training.specs.spec import BadSpec, parse

TASKS: dict[str, Any] = {
    "size": {"kind": "ordinal", "labels": ["s", "m", "l"]},
    "stars": {"kind": "ordinal", "answer": "number"},
    "calls": {"kind": "count"},
    "bugs": {"kind": "count", "family": "negative_binomial"},
    "visits": {"kind": "count"},
    "wait": {"kind": "quantiles", "min": 0},
    "price": {"kind": "regression", "transform": "log1p", "min": 0},
    "area": {"kind": "regression"},
    "tags": {"kind": "multilabel", "threshold": "tuned"},
    "flags": {"kind": "multilabel", "labels": ["round", "flat"]},
    "good": {"kind": "binary", "threshold": "tuned"},
}
FLAGS = {"flags": ["is_round", "is_flat"]}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    random = np.random.default_rng(0)
    x = random.normal(size=400)

    def some(values: Any, share: float = 0.2) -> list[Any]:
        gone = random.random(len(x)) < share
        return [None if g else v for g, v in zip(gone, values, strict=True)]

    high = np.digitize(x + random.normal(0, 0.3, 400), [-0.5, 0.7])
    file = tmp_path_factory.mktemp("kinds") / "kinds.csv"
    pl.DataFrame(
        {
            "x": x,
            "size": some(np.array(["s", "m", "l"])[high]),
            "stars": some(np.array(["1", "2", "5"])[high]),
            "calls": some(random.poisson(np.exp(x))),
            "bugs": some(random.negative_binomial(2, 1 / (1 + np.exp(x)))),
            "visits": some(random.poisson(50 * np.exp(x / 2))),
            "wait": some(random.gamma(2, np.exp(x))),
            "price": some(np.exp(2 * x)),
            "area": some(x + random.normal(0, 0.1, 400)),
            "tags": some(["|".join(t for t, k in zip("ab", (1, -1), strict=True) if k * v > 0.5)
                          or "|" for v in x]),
            "is_round": some((x > 0).astype(int)),
            "is_flat": some((x < 1).astype(int)),
            "good": some(np.where(x > 1, "yes", "no")),
        }
    ).write_csv(file)  # fmt: skip
    return file


Make = Callable[..., Bundle]


@pytest.fixture(scope="module")
def train(table: Path, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """train(onnx=..., changes) -> a bundle."""

    def make(*, onnx: bool = False, epochs: int = 2, **changes: Any) -> Bundle:
        document = {
            "name": "kinds",
            "inputs": {"x": {"kind": "number"}},
            "tasks": TASKS,
            "source": {"kind": "table", "path": str(table), "columns": FLAGS},
            "trunk": {"widths": [16]},
            "heads": {"hidden": [8]},
            "losses": {
                "good": {"kind": "cross_entropy", "weights": "balanced"},
                "tags": {"kind": "cross_entropy", "smoothing": 0.05},
            },
            "training": {"epochs": epochs, "batch_size": 32, "lr": 0.01, "threads": 1},
        }
        return fit(
            parse(document | changes), out=tmp_path_factory.mktemp("out"), onnx=onnx, pictures=False
        )

    return make


@pytest.fixture(scope="module")
def bundle(train: Make) -> Bundle:
    return train(onnx=True, epochs=15)


def test_every_kind_learns(bundle: Bundle) -> None:
    for name, task in bundle.report()["tasks"].items():
        assert task["metrics"]["skill"]["value"] > 0.1, name
    assert bundle.report()["notes"][0].startswith("rows: ")


def test_the_graph_answers_what_torch_answers_for_any_subset(bundle: Bundle) -> None:
    onnx, torch = open_engine(bundle, "onnx"), open_engine(bundle, "torch")
    tasks = tuple(TASKS)
    for rows in (1, 57):
        arrays = {"x": np.random.default_rng(rows).normal(size=rows).astype(np.float32)}
        whole = torch.run(arrays, tasks)
        for asked in [tasks, tasks[::-1], tasks[1:7:2], *((task,) for task in tasks)]:
            for found in (onnx.run(arrays, asked), torch.run(arrays, asked)):
                assert {field.partition(".")[0] for field in found} == set(asked)
                for field, values in found.items():
                    np.testing.assert_allclose(values, whole[field], rtol=1e-4, atol=1e-5)


def test_heads_that_differ_in_shape_alone_are_grouped_by_it(bundle: Bundle) -> None:
    assert bundle.manifest.engine is not None
    assert [group.tasks for group in bundle.manifest.engine.groups] == [
        ("size", "stars"), ("calls", "visits"), ("bugs",), ("wait",), ("price",), ("area",),
        ("tags", "flags"), ("good",),
    ]  # fmt: skip


def test_answers_are_as_the_contract_says(bundle: Bundle) -> None:
    predictor = models.load(bundle.folder)
    low, high = predictor.predict([{"x": -2.0}, {"x": 2.0}])
    assert (low["size"]["label"], high["size"]["label"]) == ("s", "l")
    assert low["stars"]["value"] < 2 < high["stars"]["value"] <= 5
    assert 0 < low["calls"]["value"] < high["calls"]["value"]
    assert list(high["wait"]["quantiles"]) == ["0.1", "0.5", "0.9"]
    assert list(high["wait"]["quantiles"].values()) == sorted(high["wait"]["quantiles"].values())
    assert (low["tags"]["labels"], high["tags"]["labels"]) == (["b"], ["a"])
    assert "round" in high["flags"]["labels"]
    tuned = bundle.contract.tasks["tags"].threshold  # type: ignore[union-attr]
    assert isinstance(tuned, tuple)
    assert bundle.manifest.spec["losses"]["good"]["weights"][1] > 1


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_table_of_answers_holds_every_field(bundle: Bundle, tmp_path: Path, ending: str) -> None:
    file, out = tmp_path / "rows.csv", tmp_path / f"out{ending}"
    file.write_text("x\n0.5\n-2\n")
    predict_file(models.load(bundle.folder), file, out, ["size", "tags", "wait", "stars"])
    read = pl.read_csv(out) if ending == ".csv" else pl.read_parquet(out)
    assert read.columns == [
        "x", "size.label", "size.probabilities", "stars.value", "stars.probabilities",
        "wait.quantiles", "tags.labels", "tags.probabilities",
    ]  # fmt: skip
    said = read["tags.labels"][1]
    assert said == '["b"]' if ending == ".csv" else said.to_list() == ["b"]


@pytest.mark.parametrize(
    ("tasks", "losses", "words"),
    [
        (
            {"good": {"kind": "binary"}},
            {"good": {"kind": "cross_entropy", "weights": [1, 2, 3]}},
            "losses.good.weights: must have 2 numbers, one for each label",
        ),
        ({"area": {"kind": "count"}}, {}, "labels are no whole numbers, such as"),
        ({"area": {"kind": "count"}}, {}, "tasks.area.min: "),
        (
            {"flags": {"kind": "multilabel", "labels": ["a", "b", "c"]}},
            {},
            "source.columns.flags: names 2 columns for 3 labels",
        ),
        (
            {"numbers": {"kind": "multilabel"}},
            {},
            "tasks.numbers: column 'x' must hold 0 and 1, got ",
        ),
        (
            {"pair": {"kind": "binary"}},
            {},
            "source.columns.pair: a binary task has one column",
        ),
        (
            {"tags": {"kind": "multilabel", "labels": ["a", "c"]}},
            {},
            "tasks.tags.labels: the data holds 'b'",
        ),
        ({"good": {"kind": "ordinal"}}, {}, "an ordinal task cannot have the 2 labels found"),
    ],
)
def test_what_does_not_fit_is_named(
    train: Make, table: Path, tasks: dict[str, Any], losses: dict[str, Any], words: str
) -> None:
    columns = {"flags": FLAGS["flags"], "numbers": ["x", "is_flat"], "pair": ["good", "is_flat"]}
    source = {
        "kind": "table",
        "path": str(table),
        "columns": {name: columns[name] for name in tasks if name in columns},
    }
    with pytest.raises(BadSpec) as refused:
        train(tasks=tasks, losses=losses, source=source)
    assert words in str(refused.value)
