"""What every kind of task must obey, as a function that the test of a kind calls."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from onepass.models.contract.tasks import Task
from onepass.training.tasks import Kind, kind_of

RANDOM = np.random.default_rng(0)
Reference = Callable[[np.ndarray], float]
"""A metric by scikit-learn, of the rows' weights (N,)."""
Obeys = Callable[[Task, np.ndarray, Mapping[str, np.ndarray], Mapping[str, Reference]], None]


@pytest.fixture
def obeys_the_laws() -> Obeys:
    """Metrics agree with scikit-learn's, a weight counts as that many equal rows, the metric that
    judges is one of them, and no constant has less of it than the trivial answer."""

    def check(
        task: Task,
        target: np.ndarray,
        fields: Mapping[str, np.ndarray],
        references: Mapping[str, Reference],
    ) -> None:
        kind, count = kind_of(task), len(target)
        assert [metric.name for metric in kind.metrics] == list(references)
        assert kind.error in kind.metrics
        assert kind.decision in kind.metrics
        assert kind.default_loss.kind in kind.suits
        whole = RANDOM.integers(1, 4, count).astype(float)
        for weight in (np.ones(count), whole, RANDOM.integers(0, 3, count).astype(float)):
            _agree(kind, target, fields, references, weight)
        _no_constant_is_better(kind, target, fields)

    return check


def _agree(
    kind: Kind[Any],
    target: np.ndarray,
    fields: Mapping[str, np.ndarray],
    references: Mapping[str, Reference],
    weight: np.ndarray,
) -> None:
    times = weight.astype(int)
    repeated = {field: np.repeat(column, times, axis=0) for field, column in fields.items()}
    for metric in kind.metrics:
        value = metric.measure(target, kind.tallied(target, fields), weight)
        assert value == pytest.approx(references[metric.name](weight), rel=1e-5), metric.name
        again = np.repeat(target, times, axis=0)
        rows = metric.measure(again, kind.tallied(again, repeated), np.ones(times.sum()))
        assert rows == pytest.approx(value, rel=1e-5), metric.name


def _no_constant_is_better(
    kind: Kind[Any], target: np.ndarray, fields: Mapping[str, np.ndarray]
) -> None:
    assert not kind.error.higher_is_better
    once, count = np.ones(len(target)), len(target)
    best = kind.error.measure(target, kind.trivial(target, count), once)
    for row in range(count):
        constant = {
            field: np.repeat(column[row : row + 1], count, axis=0)
            for field, column in fields.items()
        }
        assert kind.error.measure(target, constant, once) >= best - 1e-9
