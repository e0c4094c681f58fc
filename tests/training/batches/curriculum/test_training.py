"""Training with a curriculum: resumable to the bit, and no epoch is best before all tasks learn."""

import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from onepass.models import bundle as bundles
from onepass.models.bundle import Bundle
from onepass.training.data.prepare import prepare
from onepass.training.fitting import fit, train
from onepass.training.reporting.tables import remarks
from onepass.training.runs.progress import Silent
from onepass.training.specs.spec import Spec
from onepass.training.studies.variant import alone

Make = Callable[..., Spec]
STAGES = {"kind": "tasks", "stages": [{"tasks": ["price"], "epochs": 3}]}
KINDS: list[dict[str, Any]] = [
    STAGES,
    {"kind": "column", "by": "y"},
    {"kind": "loss", "until": 1.0},
]


class Killed(BaseException):
    """Ends a run in the middle of an epoch."""


class Dying(Silent):
    def batch(self, epoch: int, done: int, steps: int) -> None:
        if epoch == 4:
            raise Killed


class Listener(Silent):
    """Keeps what is told of epochs, and which of them were the best so far."""

    def __init__(self) -> None:
        self.told: list[tuple[list[str], list[str]]] = []
        self.best: list[int] = []

    def epoch(
        self, epoch: int, losses: Mapping[str, float], skills: Mapping[str, float], best: bool
    ) -> None:
        self.told.append((list(losses), list(skills)))
        self.best += [epoch] * best


class Stopper(Silent):
    """Presses Ctrl-C in the third epoch."""

    def batch(self, epoch: int, done: int, steps: int) -> None:
        if (epoch, done) == (3, 1):
            os.kill(os.getpid(), signal.SIGINT)


def history(bundle: Bundle) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in bundle.files["history.jsonl"].splitlines()]


@pytest.mark.parametrize("curriculum", KINDS, ids=lambda one: one["kind"])
def test_a_resumed_run_repeats_its_lessons(
    shop: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, curriculum: dict[str, Any]
) -> None:
    monkeypatch.setattr(train, "SAVE_EVERY_S", 0.0)
    spec = shop({"epochs": 6}, curriculum=curriculum)
    drawn = curriculum is STAGES  # which takes seconds; all kinds are told in the same way
    unbroken = fit(spec, out=tmp_path / "one", onnx=False, pictures=drawn)
    with pytest.raises(Killed):
        fit(spec, out=tmp_path / "two", progress=Dying(), onnx=False, pictures=False)
    resumed = fit(spec, out=tmp_path / "two", resume=True, onnx=False, pictures=False)
    assert resumed.files[bundles.WEIGHTS] == unbroken.files[bundles.WEIGHTS]
    assert history(resumed) == history(unbroken)
    rows = [line["curriculum"]["rows"] for line in history(unbroken)]
    assert max(rows) == len(prepare(spec).train)
    assert (min(rows) < max(rows)) == (curriculum is not STAGES)
    assert any("curriculum: " in remark for remark in remarks(unbroken.report()))
    assert not drawn or b"curriculum: " in unbroken.files["report.html"]


@pytest.mark.parametrize("balancing", ["equal", "dwa", "inverse_score", "gradnorm", "pcgrad"])
def test_no_epoch_is_best_before_all_tasks_learn(
    shop: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, balancing: str
) -> None:
    monkeypatch.setattr(train, "SAVE_EVERY_S", 0.0)  # an epoch is called the best when on disk
    told = Listener()
    spec = shop({"epochs": 5, "patience": 1}, curriculum=STAGES, balancing={"kind": balancing})
    bundle = fit(spec, out=tmp_path, progress=told, onnx=False, pictures=False)
    every = list(spec.tasks)
    assert told.told[:4] == [(["price"], ["price"])] * 3 + [(every, every)]
    assert told.best[-1] == bundle.report()["best_epoch"] >= 4
    assert 4 in told.best  # whatever was best without the others is forgotten
    assert bundle.report()["tasks"]["luck"]["best_epoch_alone"] >= 4
    assert [sorted(line["losses"]) for line in history(bundle)][2:4] == [["price"], sorted(every)]


def test_patience_waits_for_the_last_stage(shop: Make, tmp_path: Path) -> None:
    worse = {"kind": "tasks", "stages": [{"tasks": ["luck"], "epochs": 6}]}  # luck gets no better
    spec = shop({"epochs": 8, "patience": 1}, curriculum=worse)
    assert len(history(fit(spec, out=tmp_path, onnx=False, pictures=False))) >= 7


def test_stopped_before_a_task_began_its_answer_is_not_passed_off_as_learnt(
    shop: Make, tmp_path: Path
) -> None:
    bundle = fit(
        shop({"epochs": 8}, curriculum=STAGES),
        out=tmp_path,
        progress=Stopper(),
        onnx=False,
        pictures=False,
        raise_again=False,
    )
    tasks = bundle.report()["tasks"]
    assert tasks["price"]["verdict"].startswith("has learnt")
    assert tasks["luck"]["verdict"] == "was not trained: training ended before it began"


def test_a_task_alone_has_nothing_to_wait_for_but_keeps_the_order_of_its_rows(shop: Make) -> None:
    assert alone(shop(curriculum=STAGES), "luck").spec(0).curriculum is None
    by = shop(curriculum=KINDS[1])
    assert alone(by, "luck").spec(0).curriculum == by.curriculum
