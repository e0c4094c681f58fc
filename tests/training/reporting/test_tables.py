"""What is said of inputs and tasks, in a few words."""

import pytest

from onepass.models.contract.inputs import NumberInput, TimestampInput
from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    QuantilesTask,
    RegressionTask,
    TaggingTask,
    Task,
)
from onepass.training.reporting.tables import describe_input, describe_task, seen_words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(0, None, "from 0"), (None, 2.5, "up to 2.5"), (0, 23, "0 to 23"), (None, None, "")],
)
def test_a_range_is_said_by_the_ends_it_has(
    low: float | None, high: float | None, words: str
) -> None:
    assert describe_input(NumberInput(min=low, max=high)) == words
    assert describe_task(RegressionTask(min=low, max=high)) == words


@pytest.mark.parametrize(
    ("task", "words"),
    [
        (RegressionTask(unit="EUR", min=0), "EUR, from 0"),
        (CountTask(family="negative_binomial"), "from 0, negative binomial"),
        (QuantilesTask(max=9), "up to 9, at 0.1, 0.5, 0.9"),
        (BinaryTask(labels=("no", "yes"), threshold="tuned"),
         "no, yes, said above what validation rows say"),
        (MulticlassTask(labels=("a", "b")), "a, b"),
        (MultilabelTask(labels=("a", "b"), threshold=(0.25, 0.5)), "a, b, said above 0.25, 0.5"),
        (OrdinalTask(labels=("1", "2", "3"), unit="stars"), "1 < 2 < 3, stars"),
        (TaggingTask(labels=("B-PER", "O")), "B-PER, O, spans of PER"),
    ],
)  # fmt: skip
def test_a_task_is_described_in_its_own_words(task: Task, words: str) -> None:
    assert describe_task(task) == words


def test_a_time_has_a_range_too() -> None:
    assert describe_input(TimestampInput(max="2026-01-01")) == "up to 2026-01-01"


def test_values_are_cut_only_where_there_are_more() -> None:
    frequent = dict.fromkeys("abcd", 1)
    assert seen_words({"most_frequent": frequent}) == "a, b, c…"
    del frequent["d"]
    assert seen_words({"most_frequent": frequent}) == "a, b, c"
