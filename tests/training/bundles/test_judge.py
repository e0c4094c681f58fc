"""Judging: each task by itself, by the weights that serve, on rows that have finite answers."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from onepass.training.bundles.judge import (
    TRAIN_ROWS,
    check_answers,
    golden_answers,
    judged,
    train_skills,
)
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.runs.build import begun
from onepass.training.runs.loop import Loop
from onepass.training.specs.spec import BadSpec, Spec


@pytest.fixture
def learnt(shop: Callable[..., Spec]) -> tuple[Loop, Prepared]:
    """A loop whose best weights are those it began with."""
    tasks = {"price": {"kind": "regression"}, "luck": {"kind": "multiclass"}}
    spec = shop({"threads": 1}, tasks=tasks)
    prepared = prepare(spec)
    loop = begun(spec, prepared)
    loop.best = {name: value.clone() for name, value in loop.network.state_dict().items()}
    return loop, prepared


def test_every_task_is_judged_by_the_weights_that_serve(learnt: tuple[Loop, Prepared]) -> None:
    loop, prepared = learnt
    loop.refitted = {n: v + 0.1 if v.is_floating_point() else v for n, v in loop.best.items()}
    verdicts = judged(loop, prepared)
    assert verdicts.metrics.keys() == prepared.contract.tasks.keys()
    assert verdicts.prepared is prepared
    assert len(verdicts.answered.outputs["price.value"]) == len(prepared.test)
    now = loop.network.state_dict()
    assert all(torch.equal(now[name], value) for name, value in loop.refitted.items())
    error = np.abs(verdicts.answered.outputs["price.value"] - prepared.test.targets["price"]).mean()
    assert verdicts.metrics["price"]["mae"]["value"] == pytest.approx(error, rel=1e-5)


def test_a_task_without_a_label_in_the_test_rows_is_judged_on_validation(
    learnt: tuple[Loop, Prepared],
) -> None:
    loop, prepared = learnt
    none = {task: np.zeros_like(mask) for task, mask in prepared.test.answered.items()}
    answered = prepared.test.answered | {"luck": none["luck"]}
    prepared = replace(prepared, test=replace(prepared.test, answered=answered))
    found = judged(loop, prepared).metrics["luck"]
    whole = judged(loop, replace(prepared, test=prepared.val)).metrics["luck"]
    assert found == whole


def test_rows_without_a_finite_answer_lose_their_labels_and_nothing_else(
    learnt: tuple[Loop, Prepared],
) -> None:
    loop, prepared = learnt
    inputs = prepared.test.inputs | {"x": prepared.test.inputs["x"].copy()}
    inputs["x"][[2, 5]] = np.nan
    verdicts = judged(loop, replace(prepared, test=replace(prepared.test, inputs=inputs)))
    known = verdicts.prepared.test.answered["price"]
    assert np.flatnonzero(~known).tolist() == [2, 5]
    (note,) = [note for note in prepared.notes if note.startswith("beware")]
    count = len(known)
    assert f"2 of {count} test rows have no finite answer, number 3 of them first" in note
    assert np.isfinite(verdicts.metrics["price"]["mae"]["value"])


def test_what_could_not_be_proven_is_refused_before_anything_is_learnt(
    learnt: tuple[Loop, Prepared],
) -> None:
    loop, prepared = learnt
    check_answers(loop, prepared)
    outputs = golden_answers(loop.network, prepared)
    assert len(outputs["price.value"]) == len(prepared.golden)
    with torch.no_grad():
        for parameter in loop.network.parameters():
            parameter.fill_(torch.nan)
    with pytest.raises(BadSpec, match="no golden row has a finite answer before training: pri"):
        check_answers(loop, prepared)


def test_some_training_rows_are_judged_too(learnt: tuple[Loop, Prepared]) -> None:
    loop, prepared = learnt
    found = train_skills(loop.network, prepared)
    assert found.keys() == prepared.contract.tasks.keys()
    assert len(prepared.train) < TRAIN_ROWS
    assert all(skill < 0.5 for skill in found.values()), "nothing was learnt"
