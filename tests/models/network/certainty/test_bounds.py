"""Scores of numbers are how many spreads they lie away, and bounds are the way back."""

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract.ranges import FLOAT32_MAX
from onepass.models.contract.tasks import CountTask, QuantilesTask, RegressionTask
from onepass.models.network.answers import promise
from onepass.models.network.certainty.bounds import Bounds

X = torch.zeros(3, 2)
VALUE = torch.tensor([[1.0, 2.0, 4.0]])
CLOSE = {"rtol": 3e-5, "atol": 3e-5}
KINDS: dict[str, tuple[Any, dict[str, torch.Tensor]]] = {
    "regression": (RegressionTask(certainty=0.9), {"value": VALUE}),
    "log1p": (RegressionTask(transform="log1p", min=0, certainty=0.9), {"value": VALUE}),
    "count": (CountTask(certainty=0.9), {"value": VALUE}),
    "quantiles": (
        QuantilesTask(levels=(0.05, 0.5, 0.95), certainty=0.9),
        {"quantiles": torch.stack([VALUE - 1, VALUE, VALUE + 1], dim=2)},
    ),
}


def bounds_of(task: Any, groups: int = 0) -> Bounds:
    made = promise([task], width=2, groups=groups)
    assert isinstance(made, Bounds)
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_a_label_at_a_bound_has_the_score_that_makes_it(kind: str) -> None:
    task, fields = KINDS[kind]
    bounds = bounds_of(task)
    bounds.most[0, :, 0] = torch.tensor([0.25, 0.5])
    ends = bounds(fields, X, indices=None, group=None)
    assert (ends["low"] < ends["high"]).all()
    low = bounds.scores(fields, X, indices=None, truth=ends["low"])
    high = bounds.scores(fields, X, indices=None, truth=ends["high"])
    torch.testing.assert_close(low[0, :, 0], torch.full((3,), 0.25), **CLOSE)
    torch.testing.assert_close(high[0, :, 1], torch.full((3,), 0.5), **CLOSE)


@given(
    kind=st.sampled_from(["regression", "count"]),
    value=st.floats(0, 1e6, width=32),
    truth=st.floats(0, 1e6, width=32),
    otherwise=st.floats(-4e-7, 4e-7),
)
def test_a_row_that_calibrates_is_inside_however_it_is_rounded(
    kind: str, value: float, truth: float, otherwise: float
) -> None:
    task, _ = KINDS[kind]
    bounds, label = bounds_of(task), torch.full((1, 3), truth)
    fields = {"value": torch.full((1, 3), value)}
    scores = bounds.scores(fields, X, indices=None, truth=label)
    bounds.most[0, :, 0] = scores[0, 0].clamp(min=0)
    again = {"value": fields["value"] * (1 + otherwise)}
    ends = bounds(again, X, indices=None, group=None)
    assert (ends["low"] <= label).all()
    assert (label <= ends["high"]).all()


@pytest.mark.parametrize("kind", KINDS)
def test_until_it_has_learnt_there_is_no_bound_but_that_of_the_task(kind: str) -> None:
    task, fields = KINDS[kind]
    ends = bounds_of(task)(fields, X, indices=None, group=None)
    least = 0.0 if kind in ("log1p", "count") else -FLOAT32_MAX
    assert ends["low"].tolist() == [[least] * 3]
    assert ends["high"].tolist() == [[FLOAT32_MAX] * 3]


def test_bounds_stay_within_what_the_task_allows() -> None:
    bounds = bounds_of(RegressionTask(min=0.5, max=3, certainty=0.9))
    bounds.most.fill_(1)
    ends = bounds({"value": VALUE}, X, indices=None, group=None)
    torch.testing.assert_close(ends["low"], torch.tensor([[0.5, 1, 3]]), **CLOSE)
    torch.testing.assert_close(ends["high"], torch.tensor([[2.0, 3, 3]]), **CLOSE)
    assert ends["low"].min() >= 0.5
    assert ends["high"].max() <= 3


def test_a_group_has_numbers_of_its_own() -> None:
    bounds = bounds_of(RegressionTask(certainty=0.9), groups=2)
    bounds.most[0] = torch.tensor([[1.0, 2.0, 3.0]] * 2)
    ends = bounds({"value": VALUE}, X, indices=None, group=torch.tensor([2, 0, 1]))
    torch.testing.assert_close(ends["low"], torch.tensor([[-2.0, 1, 2]]), **CLOSE)


def test_the_quantiles_nearest_to_what_is_promised_are_taken() -> None:
    task = QuantilesTask(levels=(0.05, 0.1, 0.5, 0.9), certainty=0.8)
    bounds = bounds_of(task)
    quantiles = torch.arange(4.0).expand(1, 2, 4)
    low, high = bounds.ends({"quantiles": quantiles})
    assert (low.tolist(), high.tolist()) == ([[1, 1]], [[3, 3]])


def test_tasks_are_answered_by_their_own_numbers() -> None:
    tasks = [RegressionTask(certainty=0.9), RegressionTask(certainty=0.9, max=5)]
    bounds = promise(tasks, width=2, groups=0)
    assert bounds is not None
    bounds.most[:, :, 0] = torch.tensor([[1.0, 1.0], [2.0, 2.0]])
    whole = bounds({"value": VALUE.expand(2, 3)}, X, indices=None, group=None)
    (second,) = bounds({"value": VALUE}, X, indices=torch.tensor([1]), group=None)["high"]
    torch.testing.assert_close(whole["high"], torch.tensor([[2.0, 3, 5], [3, 4, 5]]), **CLOSE)
    assert second.tolist() == whole["high"][1].tolist()
