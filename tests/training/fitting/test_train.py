"""The course of training: when it ends, and what is kept then."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onepass.training.fitting import NothingKept, fit
from onepass.training.runs.loop import Loop
from onepass.training.specs.spec import Spec

Make = Callable[..., Spec]


def test_training_stops_when_nothing_gets_better(shop: Make, tmp_path: Path) -> None:
    spec = shop(training={"epochs": 50, "patience": 2, "lr": 1e-30, "weight_decay": 0})
    report = fit(spec, out=tmp_path, onnx=False, pictures=False).report()
    assert (report["best_epoch"], report["epochs"]) == (1, 3)
    assert report["ended"] == "no better epoch in 2"


def test_a_rate_that_diverges_is_said_and_what_was_good_is_kept(shop: Make, tmp_path: Path) -> None:
    wild = {"lr": 1e20, "clip": None, "schedule": "constant"}
    with pytest.raises(NothingKept, match=r"diverged, the loss of .*price.* is not finite"):
        fit(shop(training=wild | {"batch_size": 8}), out=tmp_path, onnx=False, pictures=False)
    calm = shop(training={"epochs": 3, "schedule": "constant", "batch_size": 600})
    real = Loop.epoch

    def diverging(loop: Loop, *args: Any) -> dict[str, float] | None:
        losses = real(loop, *args)
        return losses if loop.facts.epoch < 3 or losses is None else losses | {"price": np.inf}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Loop, "epoch", diverging)
        report = fit(calm, out=tmp_path, onnx=False, pictures=False).report()
    assert report["ended"] == "diverged, the loss of price is not finite"
    assert report["best_epoch"] in (1, 2)
