"""Labels in the columns of a table."""

import polars as pl
import pytest

from onepass.models.contract.tasks import MultilabelTask
from onepass.training.data.targets import learn_labels
from onepass.training.sources.labels import labels_of
from onepass.training.sources.rows import PartLabels
from onepass.training.specs.spec import BadSpec

GENRE = MultilabelTask()


def test_with_a_column_per_label_an_empty_cell_says_nothing_of_that_label_alone() -> None:
    columns = [pl.Series("drama", ["1", "", "0", ""]), pl.Series("war", ["0", "1", "", ""])]
    found = labels_of(GENRE, columns, None, "genre", problems := [], each=True)
    assert problems == []
    assert found == [("drama",), ("war",), (), None]
    unknown = [row.unknown if isinstance(row, PartLabels) else None for row in found]
    assert unknown == [None, {"drama"}, {"war"}, None]


def test_in_one_column_an_empty_cell_says_nothing_of_any_label() -> None:
    found = labels_of(GENRE, [pl.Series("genre", ["a|b", "", "|"])], None, "genre", [])
    assert found == [("a", "b"), None, ()]


def test_a_column_that_is_never_1_is_a_label_too_and_one_column_is_one() -> None:
    columns = [pl.Series("a", [1, 0]), pl.Series("b", [0, 1]), pl.Series("c", [0, 0])]
    found = labels_of(GENRE, columns, None, "genre", [], each=True)
    learnt = learn_labels(GENRE, "genre", found)
    assert isinstance(learnt, MultilabelTask)
    assert learnt.labels == ("a", "b", "c")
    alone = labels_of(GENRE, columns[:1], None, "genre", [], each=True)
    with pytest.raises(BadSpec, match="cannot have the 1 labels found: a"):
        learn_labels(GENRE, "genre", alone)
    strange = [pl.Series("a", ["1", "yes"])]
    labels_of(
        GENRE, strange, None, "genre", problems := [], lambda place: f"line {place + 2}", each=True
    )
    assert problems[0].endswith("the first is 'yes', in line 3")
