"""Binary: its metrics against scikit-learn's, its targets, what a report says of it."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn import metrics as sk

from onepass.models.contract.tasks import BinaryTask
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.tasks import kind_of

RANDOM = np.random.default_rng(0)
TRUE = RANDOM.integers(0, 2, 60).astype(np.float32)
TABLE = RANDOM.dirichlet(np.ones(2), 60)
TASK = BinaryTask(labels=("no", "yes"), threshold=0.3)


def test_the_laws_hold(obeys_the_laws: Callable[..., None]) -> None:
    said = TABLE[:, 1] > 0.3
    obeys_the_laws(
        TASK,
        TRUE,
        {"probabilities": TABLE},
        {
            "accuracy": lambda w: sk.accuracy_score(TRUE, said, sample_weight=w),
            "auc": lambda w: sk.roc_auc_score(TRUE, TABLE[:, 1], sample_weight=w),
            "log_loss": lambda w: sk.log_loss(TRUE, TABLE, sample_weight=w),
        },
    )


def test_labels_become_0_and_1_and_others_are_problems() -> None:
    problems: list[str] = []
    found = kind_of(TASK).target("y", ["yes", "no", None, "ye", "NA"], (), problems)
    assert found.dtype == np.float32
    assert found.tolist() == [1, 0, 0, 0, 0]
    assert problems == [
        "tasks.y.labels: the data holds 'ye' (1 rows); did you mean 'yes'?",
        "tasks.y.labels: the data holds 'NA' (1 rows); there are no, yes"
        "; if it says that there is none, source.missing: [NA]",
    ]


def test_weights_of_labels_are_learnt_where_they_are_asked_for() -> None:
    loss = kind_of(TASK).learnt_loss(CrossEntropySpec(weights="balanced"), np.array([0.0, 0, 0, 1]))
    assert loss.weights == pytest.approx((2 / 3, 2.0))  # type: ignore[union-attr]


def test_a_row_is_as_wrong_as_its_label_surprises() -> None:
    kind, fields = kind_of(TASK), {"probabilities": np.array([[0.8, 0.2]])}
    assert kind.row_errors(np.array([1.0]), fields) == pytest.approx(-np.log(0.2))
    assert kind.words(np.array([1.0]), fields) == ("yes", "no (0.80)", ())
    true, said = kind.true_and_said(np.array([1.0]), fields) or ()
    assert (true.tolist(), said.tolist()) == ([[False, True]], [[True, False]])
    assert kind.statistics(np.array([0.0, 1, 1])) == {"labels": {"no": 1, "yes": 2}}
