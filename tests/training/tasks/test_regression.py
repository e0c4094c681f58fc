"""Regression: its metrics against scikit-learn's, its targets, what a report says of it."""

from collections.abc import Callable

import numpy as np
from sklearn import metrics as sk

from onepass.models.contract.tasks import RegressionTask
from onepass.training.tasks import kind_of

RANDOM = np.random.default_rng(0)
TRUE = RANDOM.normal(5, 2, 60)
VALUE = (TRUE + RANDOM.normal(size=60)).astype(np.float32)


def test_the_laws_hold(obeys_the_laws: Callable[..., None]) -> None:
    obeys_the_laws(
        RegressionTask(),
        TRUE,
        {"value": VALUE},
        {
            "mae": lambda w: sk.mean_absolute_error(TRUE, VALUE, sample_weight=w),
            "rmse": lambda w: sk.root_mean_squared_error(TRUE, VALUE, sample_weight=w),
            "r2": lambda w: sk.r2_score(TRUE, VALUE, sample_weight=w),
        },
    )


def test_a_row_is_as_wrong_as_it_is_far() -> None:
    kind, fields = kind_of(RegressionTask()), {"value": np.array([1.5], dtype=np.float32)}
    assert kind.row_errors(np.array([4.0]), fields).tolist() == [2.5]
    assert kind.words(np.array([4.0]), fields) == ("4", "1.5", ())
    assert kind.true_and_said(np.array([4.0]), fields) is None
    assert kind.unit_of(kind.error) is None
    assert kind_of(RegressionTask(unit="EUR")).unit_of(kind.error) == "EUR"
