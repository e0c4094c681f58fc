"""Promises of every kind of task hold for rows that had no part in them, in every engine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import polars as pl
import pytest

from onepass.models.bundle import Bundle
from onepass.models.engines.torch import TorchEngine
from onepass.models.proven import proven
from onepass.training.data.prepare import prepare
from onepass.training.finishing.conformal.finish import PROMISED as OURS
from onepass.training.sources.split import HashSplit
from onepass.training.specs.spec import BadSpec, Spec, parse

ROWS = 1600
TASKS = {
    "price": {"kind": "regression", "unit": "EUR", "min": 0},
    "income": {"kind": "regression", "min": 0, "transform": "log1p"},
    "calls": {"kind": "count"},
    "range": {"kind": "quantiles", "levels": [0.05, 0.5, 0.95]},
    "card": {"kind": "binary"},
    "colour": {"kind": "multiclass"},
    "stars": {"kind": "ordinal"},
    "topics": {"kind": "multilabel", "labels": ["x", "y", "z"]},
}
PROMISED = {
    "price": ["low", "high"], "income": ["low", "high"], "calls": ["low", "high"],
    "range": ["low", "high"], "card": ["set"], "colour": ["set"], "stars": ["set"],
    "topics": ["sure", "open"],
}  # fmt: skip


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Labels whose noise grows with x, of rows of two shops; some labels are missing."""
    random = np.random.default_rng(0)
    x, y = random.uniform(0, 1, (2, ROWS))
    shop = random.choice(["big", "small"], ROWS, p=[0.8, 0.2])
    noise = (0.1 + x) * np.where(shop == "small", 3, 1)
    price = 10 + 5 * y + noise * random.standard_normal(ROWS)
    topics = random.uniform(size=(ROWS, 3)) < np.stack([x, y, x * y], axis=1)
    file = tmp_path_factory.mktemp("promises") / "rows.csv"
    pl.DataFrame(
        {
            "x": x, "y": y, "shop": shop,
            "price": [None if n % 10 == 3 else p for n, p in enumerate(price.clip(0).round(3))],
            "income": np.exp(2 + y + noise * random.standard_normal(ROWS)).round(3),
            "calls": random.poisson(1 + 4 * y),
            "range": (price * 2).round(3),
            "card": np.where(random.uniform(size=ROWS) < y, "yes", "no"),
            "colour": np.array(["a", "b", "c"])[np.minimum(2, (3 * y + 0.3 * noise).astype(int))],
            "stars": (1 + 4 * y + noise * random.normal(size=ROWS)).clip(1, 5).round().astype(int),
            "topics": [";".join(np.array(["x", "y", "z"])[row]) or "" for row in topics],
        }
    ).write_csv(file)  # fmt: skip
    return file


def spec_of(table: Path, **changes: Any) -> Spec:
    return parse(
        {
            "name": "promises",
            "inputs": {
                "x": {"kind": "number"}, "y": {"kind": "number"}, "shop": {"kind": "category"},
            },
            "tasks": TASKS,
            "source": {"kind": "table", "path": str(table), "separators": {"topics": ";"}},
            "trunk": {"widths": [24]},
            "heads": {"hidden": []},
            "certainty": {"coverage": 0.8},
            "training": {"epochs": 6, "batch_size": 64, "lr": 0.01, "threads": 1},
        }
        | changes
    )  # fmt: skip


Make = Callable[..., Bundle]


def told(bundle: Bundle) -> dict[str, Any]:
    certainty: dict[str, Any] = bundle.report()["certainty"]
    return certainty


def weights(bundle: Bundle) -> dict[str, Any]:
    return {
        name: value.tolist()
        for name, value in TorchEngine(bundle).network.state_dict().items()
        if not OURS.search(name)
    }


def answers(bundle: Bundle, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return proven(bundle).predict(rows)


def test_every_kind_has_its_promise_which_holds(bundle: Bundle) -> None:
    (answer,) = answers(bundle, [{"x": 0.5, "y": 0.5, "shop": "big"}])
    assert bundle.manifest.engine is not None, bundle.report()["notes"]
    for name, fields in PROMISED.items():
        assert [*answer[name]][-len(fields) :] == fields
        one = told(bundle)["tasks"][name]
        low, high = one["expected"]
        slack = 0 if "width" in one and name != "calls" else 1  # sets and counts may hold more
        assert low - 0.03 <= one["covered"] <= high + 0.03 + slack
        assert one["calibration"] > 150
    assert len(told(bundle)["said"]) == len(TASKS)


def test_what_is_promised_changes_no_other_weight(train: Make, table: Path) -> None:
    split = HashSplit(calibration=0.15).model_dump()
    source = {"kind": "table", "path": str(table), "split": split}
    tasks = {name: TASKS[name] for name in ("price", "colour")}
    plain = train(source=source, tasks=tasks, certainty=None)
    assert weights(train(source=source, tasks=tasks)) == weights(plain)
    assert "certainty" not in plain.report()
    assert "certainty" not in str(plain.manifest.model_dump(mode="json"))


def test_where_rows_are_too_few_there_are_no_bounds(train: Make) -> None:
    few = train(certainty={"coverage": 0.999})
    (answer,) = answers(few, [{"x": 0.5, "y": 0.5, "shop": "big"}])
    assert (answer["price"]["low"], answer["price"]["high"]) == (0, None)
    assert answer["range"]["low"] is None
    assert answer["colour"]["set"] == ["a", "b", "c"]
    assert answer["topics"]["open"] == ["x", "y", "z"]
    assert told(few)["tasks"]["price"]["endless"] == 1
    orjson.dumps(answer)


def test_the_rare_group_has_as_much_as_the_frequent_one(train: Make, table: Path) -> None:
    tasks = {name: TASKS[name] for name in ("price", "colour")}
    source = {"kind": "table", "path": str(table)}
    training = {"epochs": 6, "batch_size": 64, "lr": 0.01, "threads": 1, "refit": True}
    certainty = {"coverage": 0.8, "by": "shop", "calibration": 0.3}
    apart = train(tasks=tasks, certainty=certainty, source=source, training=training)
    groups = told(apart)["tasks"]["price"]["groups"]
    assert set(groups) == {"big", "small"}
    for one in groups.values():
        assert one["expected"][0] - 0.05 <= one["covered"] <= one["expected"][1] + 0.05
    rows = [{"x": 0.5, "y": 0.5, "shop": shop} for shop in ("big", "small", "new")]
    wide = [row["price"]["high"] - row["price"]["low"] for row in answers(apart, rows)]
    assert wide[1] > 1.5 * wide[0]
    assert min(wide) <= wide[2] <= max(wide), "of an unknown one, that of all"


def test_all_answers_hold_at_once(train: Make, bundle: Bundle) -> None:
    at_once = told(train(certainty={"coverage": 0.8, "joint": True}))
    low, high = at_once["joint"]["expected"]
    assert at_once["joint"]["tasks"] == [*TASKS]
    assert low - 0.03 <= at_once["joint"]["covered"]
    alone = told(bundle)["tasks"]["price"]["width"]
    assert at_once["tasks"]["price"]["width"] > alone
    assert high < 1


def test_too_few_rows_for_that_are_refused(table: Path) -> None:
    asked = spec_of(table, certainty={"coverage": 0.999, "joint": ["price", "card"]})
    with pytest.raises(BadSpec, match=r"certainty\.joint: \d+ calibration rows .* 999 are needed"):
        prepare(asked)


APART = {"kind": "column", "column": "split", "calibration": True}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten rows that calibrate, one label that none of them has, and labels that never differ."""
    random = np.random.default_rng(2)
    rows, held_out = 300, np.arange(300) % 30 == 3
    colour = np.where(held_out, "a", random.choice(["a", "b", "c"], rows))
    split = np.select(
        [held_out, np.arange(rows) % 4 == 1, np.arange(rows) % 4 == 2],
        ["calibration", "val", "test"],
        "train",
    )
    file = tmp_path_factory.mktemp("odd") / "rows.csv"
    pl.DataFrame(
        {
            "x": random.choice([0.0, 1.0], rows), "y": np.ones(rows), "shop": ["big"] * rows,
            "price": np.full(rows, 12345.678), "calls": np.full(rows, 3), "colour": colour,
            "card": random.choice(["yes", "no"], rows), "split": split,
        }
    ).write_csv(file)  # fmt: skip
    return file


def test_ten_rows_promise_what_ten_rows_can(train: Make, odd: Path) -> None:
    tasks = {name: TASKS[name] for name in ("price", "calls", "colour", "card")}
    certainty = {"coverage": 0.95}
    source = {"kind": "table", "path": str(odd), "split": APART}
    few = train(tasks=tasks, certainty=certainty, source=source)
    (answer,) = answers(few, [{"x": 1.0, "y": 1.0, "shop": "big"}])
    assert (answer["price"]["low"], answer["price"]["high"]) == (0, None)
    assert orjson.loads(orjson.dumps(answer)) == answer
    assert answer["colour"]["set"] == ["a", "b", "c"]
    told_of = told(few)["tasks"]["price"]
    assert (told_of["calibration"], told_of["endless"], told_of["covered"]) == (10, 1, 1)
    assert "too few calibration rows for 95 %: intervals have no bound" in told(few)["said"][0]


def test_labels_that_never_differ_and_labels_that_none_has(train: Make, odd: Path) -> None:
    tasks = {name: TASKS[name] for name in ("price", "calls", "colour", "card")}
    source = {"kind": "table", "path": str(odd), "split": APART}
    certainty = {"coverage": 0.8}
    made = train(tasks=tasks, certainty=certainty, source=source, onnx=True)
    assert made.manifest.engine is not None, made.report()["notes"]
    rows = [{"x": x, "y": 1.0, "shop": "big"} for x in (0.0, 1.0)]
    for answer in answers(made, rows):
        price = answer["price"]
        assert price["low"] <= np.float32(12345.678) <= price["high"]
        assert price["high"] - price["low"] < 1
        assert (answer["calls"]["low"], answer["calls"]["high"]) == (3, 3)
        assert answer["colour"]["set"]
    assert told(made)["tasks"]["price"]["covered"] == 1
