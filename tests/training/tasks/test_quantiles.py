"""Quantiles: their metrics against scikit-learn's, and what a report says of them."""

from collections.abc import Callable

import numpy as np
from sklearn import metrics as sk

from onepass.models.contract.tasks import QuantilesTask
from onepass.training.tasks import kind_of

RANDOM = np.random.default_rng(0)
TRUE = RANDOM.normal(size=60)
BANDS = np.sort(RANDOM.normal(size=(60, 3)), axis=1)
INSIDE = (BANDS[:, 0] <= TRUE) & (BANDS[:, 2] >= TRUE)


def pinball(weight: np.ndarray) -> float:
    each = [
        sk.mean_pinball_loss(TRUE, BANDS[:, index], alpha=level, sample_weight=weight)
        for index, level in enumerate((0.1, 0.5, 0.9))
    ]
    return float(np.mean(each))


def test_the_laws_hold(obeys_the_laws: Callable[..., None]) -> None:
    obeys_the_laws(
        QuantilesTask(),
        TRUE,
        {"quantiles": BANDS},
        {
            "pinball": pinball,
            "mae": lambda w: sk.mean_absolute_error(TRUE, BANDS[:, 1], sample_weight=w),
            "coverage": lambda w: float(np.average(INSIDE, weights=w)),
        },
    )


def test_a_row_is_as_wrong_as_its_middle_one_is_far() -> None:
    kind, fields = kind_of(QuantilesTask()), {"quantiles": np.array([[1.0, 2, 4]])}
    assert kind.row_errors(np.array([5.0]), fields).tolist() == [3]
    assert kind.words(np.array([5.0]), fields) == ("5", "0.1: 1, 0.5: 2, 0.9: 4", ())
