"""Finishers run once, on rows that the weights did not see; what they learn is in the bundle."""

import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.batches.rows import Rows
from onepass.training.bundles import write
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.finishing import Finisher, finishers
from onepass.training.finishing.finishers import finish
from onepass.training.runs.build import begun
from onepass.training.runs.finish import finished
from onepass.training.runs.loop import Loop
from onepass.training.sources.split import HashSplit
from onepass.training.specs.spec import Spec
from onepass.training.studies.trial import narrowed

TASKS = {
    "price": {"kind": "regression", "unit": "EUR"},
    "weight": {"kind": "binary", "threshold": "tuned"},
}


@pytest.fixture
def learnt(shop: Callable[..., Spec]) -> tuple[Loop, Prepared]:
    """A loop whose best weights are those it began with, and the refitted ones others."""
    spec = shop({"threads": 1}, tasks=TASKS)
    return at_its_end(spec)


def at_its_end(spec: Spec) -> tuple[Loop, Prepared]:
    prepared = prepare(spec)
    loop = begun(spec, prepared)
    loop.best = {name: value.clone() for name, value in loop.network.state_dict().items()}
    loop.facts.epoch = loop.facts.best_epoch = 1
    loop.facts.learnt = list(loop.network.tasks)
    return loop, prepared


def refit(loop: Loop) -> None:
    with torch.no_grad():
        for own in loop.network.parameters():
            own.add_(0.25)
    loop.refitted = {name: value.clone() for name, value in loop.network.state_dict().items()}


@pytest.fixture
def held_out(shop: Callable[..., Spec]) -> tuple[Loop, Prepared]:
    """The same, with rows that nothing but finishers may see."""
    spec = shop({"threads": 1, "refit": True}, tasks=TASKS)
    source = spec.source.model_copy(update={"split": HashSplit(calibration=0.2)})  # type: ignore[union-attr]
    return at_its_end(spec.model_copy(update={"source": source}))


class Spy:
    """A finisher that changes nothing, and remembers what it was given."""

    def __init__(self) -> None:
        self.seen: list[Rows] = []
        self.weights: list[torch.Tensor] = []

    def __call__(self, contract: Contract, network: Network, held_out: Rows) -> Contract:
        self.seen.append(held_out)
        self.weights.append(next(network.parameters()).detach().clone())
        return contract

    @property
    def order(self) -> tuple[Finisher, ...]:
        return (*finishers.FINISHERS, Finisher(self, lambda contract: contract, "not seen"))


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def written(loop: Loop, prepared: Prepared, folder: Path) -> dict[str, bytes]:
    """The files of a bundle; of a loop and notes that stay as they are."""
    prepared = replace(prepared, notes=list(prepared.notes))
    path = write.bundle(
        deepcopy(loop), prepared, folder, version="run", history=[], ended="done", onnx=False,
        pictures=False,
    )  # fmt: skip
    content = files(path)
    shutil.rmtree(folder)
    return content


def test_a_finisher_that_changes_nothing_changes_no_byte_of_the_bundle(
    learnt: tuple[Loop, Prepared], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, spy = written(*learnt, tmp_path / "out"), Spy()
    monkeypatch.setattr(finishers, "FINISHERS", spy.order)
    assert written(*learnt, tmp_path / "out") == before
    assert len(spy.seen) == 1
    assert b'"threshold":"tuned"' not in before["manifest.json"].partition(b'"spec"')[0]


def test_finishers_see_validation_rows_and_the_weights_these_did_not_train(
    learnt: tuple[Loop, Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    (loop, prepared), spy = learnt, Spy()
    refit(loop)
    monkeypatch.setattr(finishers, "FINISHERS", spy.order)
    finished(loop, prepared, [])
    (name, *_) = dict(loop.network.named_parameters())
    assert spy.seen == [prepared.val]
    assert torch.equal(spy.weights[0], loop.best[name])
    assert torch.equal(next(loop.network.parameters()), loop.refitted[name])


def test_finishers_see_rows_held_out_and_the_weights_that_serve(
    held_out: tuple[Loop, Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    (loop, prepared), spy = held_out, Spy()
    refit(loop)
    monkeypatch.setattr(finishers, "FINISHERS", spy.order)
    assert finished(loop, prepared, []).promises == {}
    (seen,), (name, *_) = spy.seen, dict(loop.network.named_parameters())
    own = set(zip(seen.inputs["x"].tolist(), seen.inputs["y"].tolist(), strict=True))
    assert len(own) == len(seen) > 50
    assert prepared.both is not None
    for rows in (prepared.train, prepared.val, prepared.test, prepared.both):
        assert not own & set(zip(rows.inputs["x"].tolist(), rows.inputs["y"].tolist(), strict=True))
    assert torch.equal(spy.weights[0], loop.refitted[name])


def test_a_task_alone_has_no_other_rows_than_with_others(held_out: tuple[Loop, Prepared]) -> None:
    loop, prepared = held_out
    rows = prepared.calibration
    assert rows is not None
    nobody = {task: np.zeros(len(rows), dtype=np.bool_) for task in rows.answered}
    lacking = replace(prepared, calibration=replace(rows, answered=nobody))
    _, alone = narrowed(loop.spec, lacking, "weight")
    assert alone.calibration is not None
    assert len(alone.held_out) == 0
    only = loop.spec.tasks["weight"]
    assert only.threshold == "tuned"  # type: ignore[union-attr]
    done = finish(alone.contract, loop.network, alone.held_out, [])
    assert done.tasks["weight"].threshold == 0.5  # type: ignore[union-attr]
