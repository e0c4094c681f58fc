"""Cells that say that nothing is there: by the contract's rules, and counted as they stand."""

from collections import Counter
from typing import Any

import polars as pl
import pytest

from onepass.models.contract.reading import AS_BEFORE, INPUTS, LABELS, Reading
from onepass.training.sources.missing import emptied, notes, words_of
from onepass.training.sources.table import TableSource


def gone(cells: list[Any], reading: Reading, *others: str) -> tuple[list[Any], dict[str, int]]:
    taken: Counter[str] = Counter()
    return emptied(pl.Series("a", cells), reading, taken, others).to_list(), dict(taken)


def test_an_earlier_builds_contract_takes_nothing_for_missing() -> None:
    assert gone(["", "NA", None], AS_BEFORE) == (["", "NA", None], {})


@pytest.mark.parametrize(
    ("cells", "left", "taken"),
    [
        (["", " ", "x", None], [None, None, "x", None], {}),
        (["?", " ? ", "x?"], [None, None, "x?"], {"?": 2}),
        (["-999", "-999.0", "-999.5"], [None, None, "-999.5"], {"-999": 1, "-999.0": 1}),
        ([-999.0, 1.5, float("nan")], [None, 1.5, None], {"-999": 1}),
        ([-999, 3], [None, 3], {"-999": 1}),
        ([True, False], [True, False], {}),
    ],
)
def test_words_and_numbers_that_stand_for_nothing(
    cells: list[Any], left: list[Any], taken: dict[str, int]
) -> None:
    assert gone(cells, LABELS.with_missing(["?", "-999"])) == (left, taken)


def test_numbers_written_otherwise_are_the_same_where_decimals_are_plain() -> None:
    reading = INPUTS.with_missing(["-9.50"])
    assert gone(["-9.5", "-9.500", "-9.51", "-9.5e0"], reading)[0] == [
        None,
        None,
        "-9.51",
        "-9.5e0",
    ]
    assert gone(["-9.5e0"], reading, "NA")[0] == [None], "of a column of numbers, that too"


def test_words_of_a_column_alone_are_no_words_of_others() -> None:
    assert gone(["NA", "x"], INPUTS, "NA") == ([None, "x"], {"NA": 1})
    assert gone(["NA", "x"], INPUTS) == (["NA", "x"], {})


def test_a_decimal_comma_is_one_of_the_words_too() -> None:
    source = TableSource(missing=("?", "-1,5", "a,b"), decimal=",")
    assert words_of(source) == ["?", "-1,5", "a,b", "-1.5"]
    assert words_of(TableSource(missing=("-1,5",))) == ["-1,5"]


def test_a_note_names_each_word_the_most_frequent_first() -> None:
    taken = {"inputs.x": Counter({"?": 1, "NA": 1200}), "inputs.y": Counter[str]()}
    assert notes(taken) == ["inputs.x: taken as missing: 'NA' (1,200 cells), '?' (1 cells)"]
