"""Thresholds with the best F1 on the validation rows."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from onepass.models.contract import Contract
from onepass.training.batches.batch import Rows
from onepass.training.finishing.thresholds import asked, best_threshold, tuned


def test_golden_threshold() -> None:
    score = np.array([0.9, 0.6, 0.4, 0.3, 0.1], dtype=np.float32)
    target = np.array([1, 0, 1, 1, 0], dtype=np.float32)
    assert best_threshold(target, score) == pytest.approx(0.2)  # 3 of 4 said: F1 6/7
    assert best_threshold(np.zeros(5, dtype=np.float32), score) == 0.5
    assert 0 < best_threshold(np.ones(5, dtype=np.float32), score) < 0.1


def test_no_other_threshold_is_better() -> None:
    random = np.random.default_rng(0)
    for _ in range(20):
        target = random.integers(0, 2, 40).astype(np.float32)
        score = random.choice(np.linspace(0.05, 0.95, 12), 40).astype(np.float32)
        best = f1_score(target, score > best_threshold(target, score))
        for other in np.linspace(0.01, 0.99, 99):
            assert best >= f1_score(target, score > other, zero_division=0) - 1e-9


def test_only_the_answered_rows_and_the_tasks_that_ask_are_tuned() -> None:
    labels = {"labels": ["n", "y"]}
    contract = Contract.model_validate(
        {
            "inputs": {"x": {"kind": "number"}},
            "tasks": {
                "a": {"kind": "binary", "threshold": "tuned", **labels},
                "b": {"kind": "binary", **labels},
                "c": {"kind": "multilabel", "threshold": "tuned", **labels},
            },
        }
    )
    two = np.array([[0.7, 0.3], [0.8, 0.2], [0.4, 0.6]], dtype=np.float32)
    known = np.array([True, True, False])
    target = np.array([1, 0, 0], dtype=np.float32)
    val = Rows(
        {"x": np.zeros(3, dtype=np.float32)},
        {"a": target, "b": target, "c": np.stack([target, 1 - target], axis=1) * known[:, None]},
        {"a": known, "b": known, "c": known},
    )
    assert asked(contract)
    found = tuned(contract, val, {f"{name}.probabilities": two for name in "abc"})
    assert not asked(found)
    assert found.tasks["a"].threshold == pytest.approx(0.25)  # type: ignore[union-attr]
    assert found.tasks["b"].threshold == 0.5  # type: ignore[union-attr]
    assert found.tasks["c"].threshold == pytest.approx((0.35, 0.1))  # type: ignore[union-attr]
