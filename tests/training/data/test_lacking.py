"""Data that say little: constants, labels that lack, single cells far away. Said, and answered."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from onepass import models, training
from onepass.training.batches.of_split import split_batches
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.evaluation.answers import answer
from onepass.training.runs.build import begun
from onepass.training.specs.spec import BadSpec, Spec

Make = Callable[..., Spec]
ROWS = 24
SPLIT = ["train"] * 16 + ["val"] * 4 + ["test"] * 4
TASKS = {"price": {"kind": "regression"}, "sold": {"kind": "count"}, "luck": {"kind": "binary"}}


@pytest.fixture
def spec(shop: Make, tmp_path: Path) -> Callable[..., Spec]:
    """spec(price=[...], tasks={...}) gives the spec of such a table."""

    def make(tasks: dict[str, Any] | None = None, **columns: Any) -> Spec:
        random = np.random.default_rng(0)
        x = random.normal(size=ROWS).round(3)
        table = {
            "x": x,
            "y": random.normal(size=ROWS).round(3),
            "kind": ["a", "b"] * (ROWS // 2),
            "price": (2 * x + 1).round(3),
            "sold": [place % 4 for place in range(ROWS)],
            "luck": ["win", "lose"] * (ROWS // 2),
            "split": SPLIT,
        } | columns
        file = tmp_path / "t.csv"
        pl.DataFrame(table, strict=False).write_csv(file)
        source = {"kind": "table", "path": str(file)}
        chosen = TASKS | (tasks or {})
        return shop(source=source, tasks=chosen, training={"epochs": 2, "batch_size": 8})

    return make


def notes(prepared: Prepared) -> list[str]:
    return [note for note in prepared.notes if note.startswith(("inputs.", "tasks."))]


def test_ordinary_rows_say_nothing(spec: Callable[..., Spec]) -> None:
    assert notes(prepare(spec())) == []


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            {"x": [5.0] * ROWS},
            "inputs.x: is 5 in all training rows: it has no say, and any other value counts as "
            "out of range",
        ),
        (
            {"x": [5.0] * 16 + [6.0] * 8},
            "inputs.x: is 5 in all training rows: it has no say, and any other value counts as "
            "out of range",
        ),
        (
            {"price": [7.25] * ROWS},
            "tasks.price: all training labels are 7.25: there is nothing to learn",
        ),
        ({"sold": [0] * ROWS}, "tasks.sold: all training labels are 0: there is nothing to learn"),
        (
            {"luck": ["win"] * 20 + ["lose"] * 4},
            "tasks.luck: all training labels are 'win': there is nothing to learn",
        ),
        (
            {"luck": ["win", "lose"] * 8 + ["win"] * 8},
            "tasks.luck: all validation labels are 'win': it has little say in the best epoch",
        ),
        (
            {"luck": ["win", "lose"] * 8 + [None] * 4 + ["win"] * 4},
            "tasks.luck: no validation row has a label: it has no say in the best epoch",
        ),
        (
            {"x": [1.0, 2.0, -1e30, *[3.0, 4.0] * 11][:ROWS]},
            "inputs.x: -1e+30 in row 3 is so far from the others that these are all but equal "
            "beside it: is it meant? Mend it, or leave the row out",
        ),
        (
            {"price": [1.0, 1e25, *[3.0, 4.0] * 11]},
            "tasks.price: 1e+25 in row 2 is so far from the others that these are all but equal "
            "beside it: is it meant? Mend it, or leave the row out",
        ),
    ],
)
def test_what_says_little_is_said(
    spec: Callable[..., Spec], columns: dict[str, Any], said: str
) -> None:
    assert notes(prepare(spec(**columns))) == [said]


def test_without_any_validation_label_nothing_is_trained(spec: Callable[..., Spec]) -> None:
    gone = {
        name: [None if part == "val" else 1 for part in SPLIT] for name in ("price", "sold", "luck")
    }
    tasks = {"luck": {"kind": "binary", "labels": ["0", "1"]}}
    with pytest.raises(BadSpec, match=r"no validation row has a label of price, sold, luck"):
        prepare(spec(tasks, **gone))


def test_what_is_always_the_same_is_the_answer_whatever_comes(
    spec: Callable[..., Spec], tmp_path: Path
) -> None:
    chosen = spec(price=[7.25] * ROWS, sold=[0] * ROWS, x=[5.0] * ROWS)
    bundle = training.fit(chosen, out=tmp_path / "out", onnx=False, pictures=False)
    predictor = models.load(bundle.folder)
    one, other = predictor.predict(
        [{"x": 5.0, "y": 1.0, "kind": "a"}, {"x": -80.0, "y": 1.0, "kind": "a"}]
    )
    assert one == other
    assert one["price"] == {"value": 7.25}
    assert one["sold"] == {"value": 0}
    tasks = bundle.report()["tasks"]
    assert [tasks[name]["metrics"]["skill"]["value"] for name in ("price", "sold")] == [0, 0]
    seen = bundle.report()["inputs"]["x"]
    assert (seen["min"], seen["max"]) == (5, 5), "so that any other value is out of range"


def test_a_negative_binomial_of_nothing_is_as_good_as_nothing(spec: Callable[..., Spec]) -> None:
    counted = {"sold": {"kind": "count", "family": "negative_binomial"}}
    chosen = spec(counted, sold=[0] * ROWS)
    prepared = prepare(chosen)
    loop = begun(chosen, prepared)
    outputs = answer(loop.network, split_batches(loop.network, prepared.val, size=8))
    assert (outputs["sold.value"] < 1e-6).all()


def test_a_constant_of_the_bundle_that_is_none_here_gets_its_own_scale(
    spec: Callable[..., Spec], tmp_path: Path
) -> None:
    first = spec(price=[7.25] * ROWS, sold=[0] * ROWS, x=[5.0] * ROWS)
    bundle = training.fit(first, out=tmp_path / "out", onnx=False, pictures=False)
    again = spec().model_copy(update={"init_from": bundle.folder})
    prepared = prepare(again)
    network, fresh = begun(again, prepared).network, begun(spec(), prepared).network
    for name, value in network.named_buffers():
        assert value.isfinite().all()
        if name.endswith((".deviation", ".typical")):
            assert (value > 0).all(), name
    price = network.heads.seat["price"]
    assert price[0].deviation[price[1]] == fresh.heads.seat["price"][0].deviation[price[1]]
