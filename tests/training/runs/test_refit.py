"""Training once more with the validation rows: as if these had been training rows."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch

from onepass.models.bundle import WEIGHTS
from onepass.training.data.prepare import prepare
from onepass.training.fitting import fit, train
from onepass.training.runs.build import begun
from onepass.training.runs.checkpoint import Running
from onepass.training.runs.progress import Silent
from onepass.training.runs.refit import refit
from onepass.training.sources.table import TableSource
from onepass.training.specs.spec import BadSpec, Spec

Make = Callable[..., Spec]


class Killed(BaseException):
    """Ends a run without a word."""


class Stopper(Silent):
    """Presses Ctrl-C in the second epoch of the second training; or kills it there."""

    def __init__(self, *, kill: bool = False) -> None:
        self.begun = 0
        self.kill = kill

    def begin(self, epochs: int, done: int) -> None:
        self.begun += 1

    def batch(self, epoch: int, done: int, steps: int) -> None:
        if (self.begun, epoch, done) == (2, 2, 2):
            if self.kill:
                raise Killed
            os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture
def shop_split(shop: Make, shop_file: Path, tmp_path: Path) -> Make:
    """shop_split({"train": "val"}) reads the table with these splits renamed."""

    def make(renamed: dict[str, str] | None = None, **changes: Any) -> Spec:
        table = pl.read_csv(shop_file, infer_schema=False)
        split = [("train", "train", "val", "test")[row % 4] for row in range(table.height)]
        column = pl.Series("split", [(renamed or {}).get(name, name) for name in split])
        file = tmp_path / f"shop{len([*tmp_path.iterdir()])}.csv"
        table.with_columns(column).write_csv(file)
        return shop(source={"kind": "table", "path": str(file)}, **changes)

    return make


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"curriculum": {"kind": "column", "by": "y"}},
        {"balancing": {"kind": "gradnorm"}},
        {"losses": {"weight": {"kind": "cross_entropy", "weights": "balanced"}}},
    ],
    ids=["plain", "in an order", "with a balancer that learns", "with balanced labels"],
)
def test_it_ends_where_training_on_both_splits_does(
    shop_split: Make, tmp_path: Path, changes: dict[str, Any]
) -> None:
    spec = shop_split(training={"epochs": 3, "refit": True}, **changes)
    refitted = fit(spec, out=tmp_path / "out", onnx=False, pictures=False)
    report = refitted.report()
    assert report["ended"] == "all epochs done; refitted on 450 rows, those of validation included"
    assert report["best_epoch"] == 3
    whole = shop_split({"val": "train", "test": "val"}, training={"epochs": 3}, **changes)
    run = Running.begin(tmp_path / "whole")
    loop, _, _ = train.train(whole, prepare(whole), run, Silent(), resume=False)
    run.close(finished=True)
    weights = refitted.weights()
    for name, value in loop.network.state_dict().items():
        np.testing.assert_array_equal(weights[name], value.numpy(), err_msg=name)


def test_thresholds_and_scores_on_validation_rows_are_of_the_network_before(
    shop_split: Make, tmp_path: Path
) -> None:
    tasks = {
        "price": {"kind": "regression"},
        "weight": {"kind": "binary", "threshold": "tuned"},
    }
    once, twice = (
        fit(
            shop_split(training={"epochs": 3, "refit": refit}, tasks=tasks),
            out=tmp_path / str(refit),
            onnx=False,
            pictures=False,
        )
        for refit in (False, True)
    )
    assert once.contract == twice.contract
    assert once.files["history.jsonl"] == twice.files["history.jsonl"]
    assert once.files[WEIGHTS] != twice.files[WEIGHTS]
    said, again = once.report(), twice.report()
    assert said["best_skill"] == again["best_skill"]
    assert said["tasks"]["price"]["metrics"] != again["tasks"]["price"]["metrics"]


def test_ctrl_c_keeps_the_network_before(shop_split: Make, tmp_path: Path) -> None:
    once, stopped = (
        fit(
            shop_split(training={"epochs": 3, "refit": refit}),
            out=tmp_path / str(refit),
            progress=Stopper(),
            onnx=False,
            pictures=False,
            raise_again=False,
        )
        for refit in (False, True)
    )
    assert stopped.report()["ended"] == "all epochs done; the refit was stopped by hand"
    assert stopped.files[WEIGHTS] == once.files[WEIGHTS]


def test_a_last_step_too_far_is_not_kept(shop_split: Make) -> None:
    far = {"epochs": 1, "batch_size": 1000, "lr": 3e38, "optimizer": "sgd", "clip": None}
    heavy = {"kind": "fixed", "weights": {"price": 100.0}}
    spec = shop_split(training={"refit": True} | far, balancing=heavy)
    prepared = prepare(spec)
    loop = begun(spec, prepared)
    loop.facts.best_epoch = 1
    told = refit(loop, spec, prepared, [{"skills": {}}], Silent())
    assert told is not None
    assert told.startswith("not refitted")
    assert not loop.refitted


def test_where_the_average_was_best_its_weights_are_taken(shop_split: Make) -> None:
    spec = shop_split(training={"refit": True, "ema": 0.9, "epochs": 1})
    prepared = prepare(spec)
    weights = []
    for averaged in (False, True):
        loop = begun(spec, prepared)
        loop.facts.best_epoch, loop.facts.best_averaged = 1, averaged
        refit(loop, spec, prepared, [{"skills": {}}], Silent())
        weights.append(loop.refitted)
    plain, average = weights
    assert any(not torch.equal(plain[name], value) for name, value in average.items())


def test_killed_and_resumed_it_ends_the_same(shop_split: Make, tmp_path: Path) -> None:
    spec = shop_split(
        training={"epochs": 3, "refit": True, "ema": 0.9, "per_task": True},
        balancing={"kind": "inverse_score"},
    )  # looks at the scores of the first training
    whole = fit(spec, out=tmp_path / "whole", onnx=False, pictures=False)
    out = tmp_path / "out"
    with pytest.raises(Killed):
        fit(spec, out=out, progress=Stopper(kill=True), onnx=False, pictures=False)
    resumed = fit(spec, out=out, resume=True, onnx=False, pictures=False)
    assert resumed.files[WEIGHTS] == whole.files[WEIGHTS]
    assert "refitted" in resumed.report()["ended"]


def test_validation_rows_that_judge_are_not_trained_on(shop_split: Make, tmp_path: Path) -> None:
    spec = shop_split({"test": "val"}, training={"refit": True})
    with pytest.raises(BadSpec, match=r"training\.refit: there is no test row with a label"):
        fit(spec, out=tmp_path)


def test_validation_rows_without_a_place_in_the_order_are_told(
    shop_split: Make, shop_file: Path, tmp_path: Path
) -> None:
    table = pl.read_csv(shop_file, infer_schema=False).head(40)
    split = ["train", "train", "val", "test"] * 10
    ease = [None if name == "val" else "1" for name in split]
    file = tmp_path / "eased.csv"
    table.with_columns(pl.Series("split", split), pl.Series("ease", ease)).write_csv(file)
    spec = shop_split(
        training={"refit": True},
        curriculum={"kind": "column", "by": "ease"},
    ).model_copy(update={"source": TableSource(path=file)})
    with pytest.raises(BadSpec, match="that orders rows is missing in 10 validation rows"):
        prepare(spec)
