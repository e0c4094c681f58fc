"""Multilabel: its metrics against scikit-learn's, and rows that know some labels only."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn import metrics as sk

from onepass.models.contract.tasks import MultilabelTask
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.sources.rows import AskedLabels, PartLabels
from onepass.training.tasks import kind_of

RANDOM = np.random.default_rng(0)
TRUE = RANDOM.integers(0, 2, (60, 3)).astype(np.float32)
TABLE = RANDOM.uniform(0.01, 0.99, (60, 3))
SAID = np.array([0.3, 0.5, 0.9]) < TABLE
TWO = MultilabelTask(labels=("a", "b"))
NAN = float("nan")
PARTLY = np.array([[1, NAN], [0, 1], [NAN, 0], [1, 1]], dtype=np.float32)


def log_loss(weight: np.ndarray) -> float:
    each = [sk.log_loss(TRUE[:, k], TABLE[:, k], sample_weight=weight) for k in range(3)]
    return float(np.mean(each))


def test_the_laws_hold(obeys_the_laws: Callable[..., None]) -> None:
    obeys_the_laws(
        MultilabelTask(labels=("a", "b", "c"), threshold=(0.3, 0.5, 0.9)),
        TRUE,
        {"probabilities": TABLE},
        {
            "micro_f1": lambda w: sk.f1_score(TRUE, SAID, average="micro", sample_weight=w),
            "macro_f1": lambda w: sk.f1_score(TRUE, SAID, average="macro", sample_weight=w),
            "log_loss": log_loss,
        },
    )


def test_targets_hold_0_and_1_and_labels_that_a_row_does_not_know_are_masked() -> None:
    asked, problems = frozenset("ab"), list[str]()
    column = [("a",), None, PartLabels(("b",), asked, ["a"]), AskedLabels((), asked)]
    kind, training = kind_of(TWO), np.array([True] * 4)
    assert kind.target("y", column, (), problems).tolist() == [[1, 0], [0, 0], [0, 1], [0, 0]]
    known = kind.labelled("y", column, training, problems)
    assert known is not None
    assert known.tolist() == [[True, True], [False, False], [False, True], [True, True]]
    assert problems == []
    assert kind.labelled("y", [("a",), None], training[:2], problems) is None
    kind.labelled("y", column, np.array([False, True, True, False]), problems)
    assert problems == ["tasks.y: no training row says whether it has 'a': leave this label out"]


def test_labels_that_rows_say_they_do_not_have_are_learnt_too() -> None:
    column = [AskedLabels(("a",), frozenset("abc")), None]
    assert kind_of(MultilabelTask()).learnt(column).labels == ("a", "b", "c")


def test_shares_and_counts_are_of_the_rows_that_know_a_label() -> None:
    kind = kind_of(TWO)
    assert kind.trivial(PARTLY, 1)["probabilities"] == pytest.approx(np.array([[2 / 3, 2 / 3]]))
    loss = kind.learnt_loss(CrossEntropySpec(weights="balanced"), PARTLY)
    assert loss.weights == pytest.approx((0.5, 0.5))  # type: ignore[union-attr]
    assert kind.statistics(PARTLY) == {"labels": {"a": 2, "b": 2}}


def test_what_is_said_of_a_label_that_is_not_known_does_not_count() -> None:
    kind, fields = kind_of(TWO), {"probabilities": np.full((4, 2), 0.75)}
    true, said = kind.true_and_said(PARTLY, fields) or ()
    assert true.tolist() == [[True, False], [False, True], [False, False], [True, True]]
    assert said.tolist() == [[True, False], [True, True], [False, True], [True, True]]
    assert kind.row_errors(PARTLY, fields) == pytest.approx(
        -np.log([0.75, 0.25 * 0.75, 0.25, 0.75 * 0.75])
    )
    one = {"probabilities": np.array([[0.6, 0.1]])}
    assert kind.words(PARTLY[2:3], one) == ("none (not known: a)", "a", ())
