"""Ordinal: its metrics against scikit-learn's, and an answer in numbers."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn import metrics as sk

from onepass.models.contract.tasks import OrdinalTask
from onepass.training.tasks import kind_of

RANDOM = np.random.default_rng(0)
TRUE = RANDOM.integers(0, 4, 60)
TABLE = RANDOM.dirichlet(np.ones(4), 60)
STARS = np.array([1.0, 2, 3, 10])
MEDIAN = np.array([np.searchsorted(p.cumsum(), 0.5) for p in TABLE])


def test_the_laws_hold(obeys_the_laws: Callable[..., None]) -> None:
    obeys_the_laws(
        OrdinalTask(labels=("1", "2", "3", "10")),
        TRUE,
        {"probabilities": TABLE},
        {
            "mae": lambda w: sk.mean_absolute_error(STARS[TRUE], STARS[MEDIAN], sample_weight=w),
            "accuracy": lambda w: sk.accuracy_score(TRUE, MEDIAN, sample_weight=w),
            "log_loss": lambda w: sk.log_loss(TRUE, TABLE, sample_weight=w),
        },
    )


def test_labels_that_it_cannot_have_are_told_as_an_ordinal_task_s() -> None:
    with pytest.raises(ValueError, match="an ordinal task cannot have the 2 labels found: a, b"):
        kind_of(OrdinalTask()).learnt(["a", "b"])
