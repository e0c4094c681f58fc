"""Vocabularies: what occurs often enough in training rows, in one order; a spec's own are kept."""

from typing import Any

import numpy as np
import pytest

from onepass.models.contract.inputs import (
    CategoryInput,
    Input,
    NumberInput,
    SequenceInput,
    SetInput,
    Subwords,
    TextInput,
)
from onepass.models.contract.reading import INPUTS
from onepass.training.data.vocabularies import learn_input

TRAIN = np.array([True] * 5 + [False])


def learnt(given: Input, column: list[Any]) -> Any:
    return learn_input(given.under(INPUTS), column, TRAIN)


def test_values_of_a_category_that_are_frequent_in_training_rows_in_natural_order() -> None:
    column = ["b", "10", "9", "10", "9", "b"]
    assert learnt(CategoryInput(), column).values == ("9", "10")
    assert learnt(CategoryInput(min_count=1), column).values == ("9", "10", "b")
    assert learnt(CategoryInput(default="z"), [None, "b", None, "b", "c", "c"]).values == ("b", "z")
    assert learnt(CategoryInput(optional=True), [None, "b", None, "b", "c", "c"]).values == ("b",)


def test_ways_to_write_a_value_are_counted_together() -> None:
    assert learnt(CategoryInput(), ["1", "1.0", "2", " 2 ", "3", "3"]).values == ("1", "2")
    truths = ["True", "true", "FALSE", "false", "false", "true"]
    assert learnt(CategoryInput(), truths).values == ("false", "true")
    assert learnt(CategoryInput(), [*truths[:4], "x", "x"]).values == (), "these are names"
    sets = [["1", "1.0"], ["1.00"], ["2"], [], None, ["2"]]
    assert learnt(SetInput(), sets).values == ("1",), "an item counts once in each row"


def test_items_of_sets_are_counted_by_the_rows_that_have_them() -> None:
    sets = [["b", "b"], ["a"], ["a", "10"], ["10", "9"], ["9"], ["b"]]
    assert learnt(SetInput(), sets).values == ("9", "10", "a")
    assert learnt(SetInput(default=("c",)), [None, None, ["d"], [], [], ["d"]]).values == ("c",)


def test_words_of_a_sequence_are_in_small_letters_unless_case_is_kept() -> None:
    tokens = [["The", "the"], ["Old"], [], ["old"], None, ["new", "new"]]
    assert learnt(SequenceInput(optional=True), tokens).values == ("old", "the")
    assert learnt(SequenceInput(optional=True, lower=False), tokens).values == ()


def test_pieces_are_learnt_of_training_texts_alone() -> None:
    given = TextInput(tokens=Subwords(model="wordpiece", size=300), optional=True)
    texts = ["the old house", "the house", None, "an old house", "the", "zebra"]
    found = learnt(given, texts)
    assert {"the", "old", "house"} <= set(found.tokens.pieces)
    assert not any("z" in piece for piece in found.tokens.pieces)
    assert learnt(given, texts) == found


@pytest.mark.parametrize(
    ("given", "column"),
    [
        (CategoryInput(values=("b", "a")), ["c", "c", "a", "a", "b", "b"]),
        (SetInput(values=("b", "a")), [["c"], ["c"], ["a"], [], None, []]),
        (SequenceInput(values=("b", "a")), [["c"], ["c"], ["a"], [], None, []]),
        (NumberInput(), [1.0, 2.0, None, 4.0, 5.0, 6.0]),
        (TextInput(), ["a", "b", None, "c", "d", "e"]),
    ],
    ids=lambda one: getattr(one, "kind", ""),
)
def test_a_vocabulary_that_the_spec_lists_is_kept(given: Input, column: list[Any]) -> None:
    assert learnt(given, column) == given.under(INPUTS)


def test_its_values_are_written_as_those_of_the_column_are() -> None:
    assert learnt(CategoryInput(values=("1.0", "2", "1")), ["1", "2", "3"] * 2).values == ("1", "2")
