"""What is said of inputs and tasks, in a few words."""

import pytest

from onepass.models.contract.inputs import NumberInput, TimestampInput
from onepass.models.contract.tasks import RegressionTask
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


def test_a_time_has_a_range_too() -> None:
    assert describe_input(TimestampInput(max="2026-01-01")) == "up to 2026-01-01"


def test_values_are_cut_only_where_there_are_more() -> None:
    frequent = dict.fromkeys("abcd", 1)
    assert seen_words({"most_frequent": frequent}) == "a, b, c…"
    del frequent["d"]
    assert seen_words({"most_frequent": frequent}) == "a, b, c"
