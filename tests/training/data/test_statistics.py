"""What training saw, in a few numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from onepass.models.contract.inputs import NumberInput
from onepass.models.contract.tasks import BinaryTask, CountTask, MulticlassTask, MultilabelTask
from onepass.training.data import statistics

FLOATS = st.floats(-(2.0**120), 2.0**120, width=32)


@given(arrays(np.float32, st.integers(1, 60), elements=FLOATS))
def test_a_spread_counts_every_row_and_its_percentiles_ascend(values: np.ndarray) -> None:
    found = statistics.spread(values)
    assert sum(found["counts"]) == len(values)
    assert len(found["counts"]) == statistics.BINS
    assert found["low"] <= found["high"]
    assert found["percentiles"] == sorted(found["percentiles"])
    ends = [values.min(), values.max()]
    assert [found["percentiles"][0], found["percentiles"][-1]] == pytest.approx(ends, rel=1e-5)


def test_a_row_far_away_does_not_flatten_the_histogram() -> None:
    values = np.append(np.linspace(0, 1, 999), 1e6)
    found = statistics.spread(values)
    assert found["high"] < 1.1
    assert max(found["counts"]) < 60
    assert found["percentiles"][-1] == 1e6


def test_equal_values_have_a_spread() -> None:
    found = statistics.spread(np.full(5, 3.0))
    assert found["low"] < 3 < found["high"]
    assert sum(found["counts"]) == 5


def test_numbers_that_are_whole_are_known_to_be() -> None:
    assert statistics.of_input(NumberInput(), "x", {"x": np.array([1.0, 2.0])})["whole"] is True
    assert statistics.of_input(NumberInput(), "x", {"x": np.array([1.0, 2.5])})["whole"] is False


def test_labels_are_counted() -> None:
    binary = BinaryTask(labels=("no", "yes"))
    assert statistics.of_task(binary, np.array([0.0, 1, 1])) == {"labels": {"no": 1, "yes": 2}}
    many = MulticlassTask(labels=("a", "b", "c"))
    assert statistics.of_task(many, np.array([0, 0, 1])) == {"labels": {"a": 2, "b": 1, "c": 0}}
    several = MultilabelTask(labels=("x", "y"))
    table = np.array([[1.0, 1], [0, 1]])
    assert statistics.of_task(several, table) == {"labels": {"x": 1, "y": 2}}
    assert sum(statistics.of_task(CountTask(), np.array([0.0, 7]))["counts"]) == 2
