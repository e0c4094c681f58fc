"""Scores of labels, and sets that are never empty."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from onepass.models.contract.tasks import (
    BinaryTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    TaggingTask,
)
from onepass.models.network.answers import promise
from onepass.models.network.certainty import sets as own

X = torch.zeros(1, 1)
LABELS = tuple("abcdefgh")


def made(
    task: MulticlassTask | OrdinalTask | MultilabelTask | BinaryTask | TaggingTask,
) -> own.Sets:
    sets = promise([task], width=1, groups=0)
    assert isinstance(sets, own.Sets)
    return sets


def table(numbers: list[list[float]]) -> dict[str, torch.Tensor]:
    probabilities = torch.tensor(numbers)
    return {"probabilities": (probabilities / probabilities.sum(dim=1, keepdim=True))[None]}


def inside(sets: own.Sets, fields: dict[str, torch.Tensor]) -> list[bool]:
    """Of the first row."""
    slack = sets(fields, X, indices=None, group=None)["slack"]
    assert slack.isfinite().all()
    members: list[bool] = (slack[0, 0] >= 0).tolist()
    return members


def test_the_score_of_a_label_is_what_is_likelier() -> None:
    sets = made(MulticlassTask(labels=LABELS[:4], certainty=0.9))
    fields = table([[0.1, 0.4, 0.3, 0.2]])
    expected = torch.tensor([[[0.9, 0.0, 0.4, 0.7]]])
    torch.testing.assert_close(sets.of_labels(fields["probabilities"]), expected)
    sets.most.fill_(0.5)
    assert inside(sets, fields) == [False, True, True, False]


def test_of_many_labels_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = made(MulticlassTask(labels=LABELS, certainty=0.9))
    random = np.random.default_rng(0)
    probabilities = torch.tensor(random.dirichlet(np.ones(8), (2, 5)), dtype=torch.float32)
    few = sets.of_labels(probabilities)
    monkeypatch.setattr(own, "PAIRS", 4)
    torch.testing.assert_close(sets.of_labels(probabilities), few)


@given(st.lists(st.floats(0.01, 1), min_size=8, max_size=8), st.floats(0, 1))
def test_sets_of_an_order_follow_each_other_and_hold_the_median(
    numbers: list[float], most: float
) -> None:
    sets = made(OrdinalTask(labels=LABELS, certainty=0.9))
    fields = table([numbers])
    sets.most.fill_(most)
    places = [n for n, there in enumerate(inside(sets, fields)) if there]
    assert places == list(range(places[0], places[-1] + 1))
    median = int((fields["probabilities"][0, 0].cumsum(dim=0)[:-1] < 0.5).sum())
    assert median in places


@pytest.mark.parametrize("most", [0.0, float("inf")])
def test_the_smallest_set_has_the_likeliest_label_and_the_largest_all(most: float) -> None:
    sets = made(BinaryTask(labels=("no", "yes"), certainty=0.9))
    sets.most.fill_(most)
    assert inside(sets, table([[0.7, 0.3]])) == [True, most > 0]


def test_the_score_of_several_labels_is_that_of_the_one_that_is_most_wrong() -> None:
    sets = made(MultilabelTask(labels=LABELS[:3], certainty=0.9))
    fields = {"probabilities": torch.tensor([[[0.9, 0.6, 0.2], [0.9, 0.6, 0.2]]])}
    truth = torch.tensor([[[1, 0, 0], [1, float("nan"), 1]]])
    scores = sets.scores(fields, X, indices=None, truth=truth)
    torch.testing.assert_close(scores, torch.tensor([[[0.6], [0.8]]]))
    sets.most.fill_(0.6)
    assert (sets(fields, X, indices=None, group=None)["slack"][0, 0] >= 0).tolist() == [
        False,
        True,
        False,
    ]


def test_scores_of_labels_are_those_of_the_true_ones() -> None:
    sets = made(MulticlassTask(labels=LABELS[:2], certainty=0.9))
    fields = table([[0.7, 0.3], [0.7, 0.3]])
    scores = sets.scores(fields, X, indices=None, truth=torch.tensor([[0.0, 1.0]]))
    torch.testing.assert_close(scores, torch.tensor([[[0.0], [0.7]]]))


def test_a_row_of_tokens_has_the_largest_score_of_these() -> None:
    sets = made(TaggingTask(labels=LABELS[:3], certainty=0.9))
    rows = [[[0.6, 0.3, 0.1], [0.2, 0.7, 0.1]], [[0.5, 0.4, 0.1], [0.0] * 3]]
    fields = {"probabilities": torch.tensor([rows])}
    truth = torch.tensor([[[1.0, 3.0], [2.0, 0.0]]])
    scores = sets.scores(fields, X, indices=None, truth=truth)
    torch.testing.assert_close(scores, torch.tensor([[[0.9], [0.5]]]))
    sets.most.fill_(0.5)
    slack = sets(fields, X, indices=None, group=None)["slack"]
    assert (slack[0, 1, 0] >= 0).tolist() == [True, True, False]
    assert not slack[0, 1, 1].any(), "where there is no token, all are 0"


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), st.integers(1, 3))
def test_of_one_token_it_is_that_of_a_label(numbers: list[float], truth: int) -> None:
    of_token = made(TaggingTask(labels=LABELS[:3], certainty=0.9))
    of_row = made(MulticlassTask(labels=LABELS[:3], certainty=0.9))
    fields = table([numbers])
    tokens = {"probabilities": fields["probabilities"].unsqueeze(2)}
    one = of_token.scores(tokens, X, indices=None, truth=torch.tensor([[[float(truth)]]]))
    other = of_row.scores(fields, X, indices=None, truth=torch.tensor([[truth - 1.0]]))
    torch.testing.assert_close(one, other)


@given(
    numbers=st.lists(st.floats(0.01, 1), min_size=8, max_size=8),
    truth=st.integers(0, 7),
    otherwise=st.floats(-1e-6, 1e-6),
    task=st.sampled_from([MulticlassTask, OrdinalTask]),
)
def test_the_label_of_a_row_that_calibrates_is_in_its_set_however_it_is_rounded(
    numbers: list[float], truth: int, otherwise: float, task: type[MulticlassTask | OrdinalTask]
) -> None:
    sets = made(task(labels=LABELS, certainty=0.9))
    fields = table([numbers])
    scores = sets.scores(fields, X, indices=None, truth=torch.tensor([[float(truth)]]))
    sets.most.fill_(scores.item())
    moved = torch.tensor([1, -1] * 4) * otherwise
    probabilities = (fields["probabilities"] + moved).clamp(min=0)
    if task is MulticlassTask:  # of equal ones a rounding decides which is the likelier
        ordered = fields["probabilities"][0, 0].sort().values.diff()
        assume(bool((ordered > 3e-6).all()))
    assert inside(sets, {"probabilities": probabilities})[truth]
