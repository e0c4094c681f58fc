"""What a column of a table looks like, and why: a kind, or left out with the reason."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from onepass.training.first_spec.infer_kinds import guess, named, read, set_of

ROWS = 60


@pytest.mark.parametrize(
    ("name", "values", "kind", "why"),
    [
        ("zip", [10115, 80331, 50667], "category", ""),
        ("station", list(range(100, 120)), "category", ""),
        ("order_nr", [place * 7 % 61 + 900 for place in range(ROWS)], "left out", "an id"),
        ("x", list(range(ROWS)), "left out", "an id: no two rows have the same"),
        ("x", [0, *range(ROWS - 1)], "left out", "an id: hardly any two rows have the same"),
        ("x", [place * 7 % 61 for place in range(ROWS)], "number", ""),
        ("x", [1_700_000_000 + place * 7 % 61 for place in range(ROWS)], "number", ""),
        ("pickup_community_area", [8, 32, 77], "category", ""),
        ("flight", [1, 461, 1141, 2004], "category", ""),
        ("x", [17031320100 + 100 * place for place in range(20)], "category", ""),
        ("x", [1_700_000_000 + place for place in range(20)], "number", ""),
        ("model_year", [2001, 2002, 2003], "number", ""),
        ("store_sales", [10, 20, 30], "number", ""),
        ("customer_age", [31, 42, 53], "number", ""),
        ("line_count", [1, 2, 3], "number", ""),
        ("heat_index", [1, 2, 3], "number", ""),
        ("line_breaks", [1, 2, 3], "number", ""),
        ("earliest_credit_line", [1999, 2001, 2003], "number", ""),
        ("Luggage.room", [11, 14, 17], "number", ""),
        ("MPG.city", [18, 25, 31], "number", ""),
        ("bus_line", [18, 25, 31], "category", ""),
        ("room", [101, 102, 201], "category", ""),
        ("day_of_week", [1, 2, 3], "category", ""),
        ("rownames", [place * 7 % ROWS for place in range(ROWS)], "left out", "an id"),
        ("x", [20240131, 20231231, 20240229], "timestamp", ""),
        ("x", ["20240131", "20231231"], "timestamp", ""),
        ("x", ["2024-01", "2023-12"], "timestamp", ""),
        ("x", ["Jan 31, 2024", "Dec 01, 2023"], "timestamp", ""),
        ("x", ["3 May 2024", "4 May 2024"], "timestamp", ""),
        ("x", ["1/31/2024 3:15 PM", "2/1/2024 11:05 AM"], "timestamp", ""),
        ("x", [f"{place}:{place + 10}" for place in range(24)], "left out", "a time of day"),
        ("x", [f"${place + 1},200.50" for place in range(40)], "left out", "were it written as"),
        ("x", [f"{place / 4} %" for place in range(40)], "left out", "were it written as"),
        ("x", [f"{place} kg" for place in range(40)], "left out", "the first is '0 kg'"),
        ("x", [*map(str, range(40)), "?", "?"], "left out", "stands in source.missing"),
        ("x", [f"{place / 8}" for place in range(ROWS)], "number", ""),
        ("x", ["a;b", "b;c", "c", "a"], "set", ""),
        ("x", ["Rome, IT", "Bonn, DE", "Oslo, NO"], "category", ""),
        ("x", [True, False], "category", ""),
        ("x", ["2024-01-02", "2024-03-04"], "timestamp", ""),
        ("x", ["13.1.2024", "14.2.2024"], "timestamp", ""),
        ("x", ["3/4/2024", "5/6/2024"], "left out", "as %d/%m/%Y or as %m/%d/%Y"),
        ("x", ["a.jpg", "b.jpg"], "left out", "names of pictures, of which 2 are not in"),
        ("x", [f"one of the many texts, the {p}" for p in range(ROWS)], "text", ""),
        ("x", ["007", "008"], "category", ""),
    ],
)
def test_inputs_are_guessed_with_a_reason(
    name: str, values: list[Any], kind: str, why: str
) -> None:
    column = pl.Series(name, [values[place % len(values)] for place in range(ROWS)])
    found = guess(column)
    assert found.kind == kind
    assert why in found.why
    assert bool(found.note) == (kind != "left out") or found.why


def test_of_few_rows_nothing_is_said_by_what_is_different(tmp_path: Path) -> None:
    assert guess(pl.Series("x", [1, 2, 3])).kind == "number"
    assert guess(pl.Series("x", ["a b", "c d", "e f"])).kind == "category"
    (tmp_path / "a.png").touch()
    (tmp_path / "b.png").touch()
    found = guess(pl.Series("x", ["a.png", "b.png"]), tmp_path)
    assert (found.kind, found.note) == ("image", "2 files of pictures")


def test_a_column_is_read_unless_it_can_say_nothing() -> None:
    assert read(pl.Series("id", list(range(ROWS)))).kind == "number", "it may be a target"
    assert read(pl.Series("x", ["a", "a"])).why == "is always 'a'"
    assert read(pl.Series("x", [[1], [2]])).why == "holds lists: a vector, if all have one length"


def test_words_have_places_in_their_order() -> None:
    found = named("x", ["b", None, "a", "b"])
    assert (found.words, found.note) == (("a", "b"), "2 different values")
    assert found.known.tolist() == [1, 0, 1]
    assert found.missing == 1


@pytest.mark.parametrize(
    ("cells", "separator"),
    [
        (["a|b", "b", "c|a"] * 5, "|"),
        (["a, b", "b", "c, a", "a", "c", "b, c"] * 5, ","),
        (["a|b", *["c"] * 9], None),  # few cells hold several
        ([f"a{n}|b{n}" for n in range(12)], None),  # no item comes again
    ],
)
def test_sets_are_items_that_come_again(cells: list[str], separator: str | None) -> None:
    found = set_of(named("x", list(cells)))
    assert (found and found.separator) == separator
