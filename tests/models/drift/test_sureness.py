"""How often a task is right by its own probabilities."""

import numpy as np
import pytest

from onepass.models.contract.tasks.binary import BinaryTask
from onepass.models.contract.tasks.multiclass import MulticlassTask
from onepass.models.contract.tasks.regression import RegressionTask
from onepass.models.drift.sureness import Sureness, sureness_of


def test_where_probabilities_are_true_they_say_accuracy_and_f1() -> None:
    random = np.random.default_rng(0)
    second = random.beta(0.5, 1, size=20_000)
    table = np.stack([1 - second, second], axis=1).astype(np.float32)
    true, said = random.random(20_000) < second, second > 0.5
    sure = sureness_of("card", BinaryTask(labels=("cash", "card")), start=3)
    assert sure is not None
    counts = np.zeros(3 + sure.size, dtype=np.int64)
    for part in np.array_split(table, 7):
        sure.count(counts, {"card.probabilities": part})
    assert sure.rows(counts) == 20_000
    assert sure.accuracy(counts) == pytest.approx((true == said).mean(), abs=0.01)
    f1 = 2 * (true & said).sum() / (true.sum() + said.sum())
    assert sure.f1(counts) == pytest.approx(f1, abs=0.01)
    assert counts[:3].tolist() == [0, 0, 0]


def test_of_several_labels_the_most_probable_counts() -> None:
    task = MulticlassTask(labels=("a", "b", "c"))
    sure = Sureness("colour", task, 0, binary=False)
    counts = np.zeros(sure.size, dtype=np.int64)
    assert (sure.accuracy(counts), sure.f1(counts)) == (None, None)
    table = np.array([[0.5, 0.25, 0.25], [0, 0.75, 0.25]])
    sure.count(counts, {"colour.probabilities": table})
    sure.count(counts, {"fare.value": np.ones(1)})
    assert sure.accuracy(counts) == pytest.approx(0.625)


def test_a_number_has_no_accuracy() -> None:
    assert sureness_of("fare", RegressionTask(), start=0) is None
