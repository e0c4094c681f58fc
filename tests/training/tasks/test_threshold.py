"""The threshold with the best F1."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from onepass.training.tasks.threshold import best_threshold, best_thresholds


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


def test_each_label_has_its_own_of_the_rows_that_know_it() -> None:
    random = np.random.default_rng(0)
    table = random.random((30, 2)).astype(np.float32)
    target = random.integers(0, 2, (30, 2)).astype(np.float32)
    target[:5, 1] = np.nan
    golden = best_threshold(target[:, 0], table[:, 0]), best_threshold(target[5:, 1], table[5:, 1])
    assert best_thresholds(target, table) == golden
