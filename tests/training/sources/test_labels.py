"""Labels in the columns of a table."""

import polars as pl

from models.contract.tasks import MultilabelTask
from training.sources.labels import labels_of
from training.sources.rows import PartLabels

GENRE = MultilabelTask()


def test_with_a_column_per_label_an_empty_cell_says_nothing_of_that_label_alone() -> None:
    columns = [pl.Series("drama", ["1", "", "0", ""]), pl.Series("war", ["0", "1", "", ""])]
    found = labels_of(GENRE, columns, None, "genre", problems := [])
    assert problems == []
    assert found == [("drama",), ("war",), (), None]
    unknown = [row.unknown if isinstance(row, PartLabels) else None for row in found]
    assert unknown == [None, {"drama"}, {"war"}, None]


def test_in_one_column_an_empty_cell_says_nothing_of_any_label() -> None:
    found = labels_of(GENRE, [pl.Series("genre", ["a|b", "", "|"])], None, "genre", [])
    assert found == [("a", "b"), None, ()]
