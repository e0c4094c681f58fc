"""What a target asks for, and what its name and its numbers say of it."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onepass.training.data.prepare import prepare
from onepass.training.first_spec.infer_kinds import guess
from onepass.training.first_spec.propose import asked_of, first_spec
from onepass.training.first_spec.scales import ordered, plainly
from onepass.training.specs import yaml
from onepass.training.specs.spec import parse

ROWS = 60


def task(name: str, values: list[Any]) -> str:
    column = pl.Series(name, [values[place % len(values)] for place in range(ROWS)], strict=False)
    found = asked_of({name: column}, name)
    return " ".join([found.kind, *found.options])


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("visits", [3, 7, 12, 40], "count"),
        ("casual", [0, 3, 16, 1], "count"),
        ("n_children", [0, 1, 2], "count"),
        ("quality", [3, 4, 5, 6, 7, 8, 9], "ordinal answer: number"),
        ("stars", [1, 2, 4, 5], "ordinal answer: number"),
        ("y", [1, 2, 3, 4, 5], "ordinal answer: number"),
        ("y", [2, 3, 4], "regression"),
        ("hour", [0, 1, 2, 3, 23], "regression"),
        ("month", [1, 2, 3, 4], "regression"),
        ("age", [0, 1, 3, 80], "regression min: 0"),
        ("temperature", [0, 1, 2, 9], "regression"),
        ("balance", [0.0, 3.5, 9.25], "regression"),
        ("profit", [1, 2, 900], "regression"),
        ("Price", [1.5, 2.5, 3.5], "regression min: 0"),
        ("duration_min", [1.5, 2.5, 3.5], "regression min: 0"),
        ("age", [-1, 1, 3], "regression"),
        ("win", [0, 1], "binary"),
        ("zip_code", [10115, 80331, 50667], "multiclass"),
        ("store_type", [1, 2, 3], "multiclass"),
        ("label", list(range(10)), "multiclass"),
        ("target", [0, 1, 2], "multiclass"),
        ("when", ["2024-01-31", "2024-02-01"], "left out"),
        ("when", ["1/31/2024", "2/1/2024"], "left out"),
        ("when", ["31 Jan 2024", "1 Feb 2024"], "left out"),
        ("t", [1_700_000_000 + place for place in range(ROWS)], "left out"),
    ],
)
def test_names_and_numbers_say_what_is_asked(name: str, values: list[Any], kind: str) -> None:
    assert task(name, values) == kind


@pytest.mark.parametrize(
    ("labels", "scale"),
    [
        (["high", "low", "medium"], ["low", "medium", "high"]),
        (["L", "S", "M", "XL"], ["S", "M", "L", "XL"]),
        (["always", "never", "sometimes"], ["never", "sometimes", "always"]),
        (["Strongly_agree", "Neutral", "Disagree"], ["Disagree", "Neutral", "Strongly_agree"]),
        (["Ideal", "Good", "Fair", "Premium"], ["Fair", "Good", "Premium", "Ideal"]),
        (["III", "I", "II"], ["I", "II", "III"]),
        (["4 stars", "1 star", "10 stars"], ["1 star", "4 stars", "10 stars"]),
        (["65+", "<18", "18-64"], ["<18", "18-64", "65+"]),
        (["high", "low"], None),
        (["red", "green", "blue"], None),
        (["Mon", "Tue", "Wed"], None),
        (["low", "Low", "high"], None),
        (["1", "2", "3"], None),
    ],
)
def test_words_say_their_order(labels: list[str], scale: list[str] | None) -> None:
    assert ordered(labels, "y") == (None if scale is None else tuple(scale))


def test_letters_are_grades_where_the_name_says_so() -> None:
    assert ordered(["B", "A", "F", "C"], "Grade") == ("F", "C", "B", "A")
    assert ordered(["B", "A", "F", "C"], "group") is None
    assert plainly("pickupZone ID") == "pickup_zone_id"


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
        ("model_year", [2001, 2002, 2003], "number", ""),
        ("store_sales", [10, 20, 30], "number", ""),
        ("customer_age", [31, 42, 53], "number", ""),
        ("line_count", [1, 2, 3], "number", ""),
        ("heat_index", [1, 2, 3], "number", ""),
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


CELLS = st.one_of(
    st.sampled_from(["", "a", "b", "low", "high", "x y z w", "1", "2.5", "2024-01-02"]),
    st.integers(-5, 5).map(str),
)
COLUMNS = st.dictionaries(
    st.sampled_from(["id", "x", "zip", "note", "when", "age", "n", "split", "ü ü", "true"]),
    st.lists(CELLS, min_size=12, max_size=12),
    min_size=2,
    max_size=4,
)


@settings(max_examples=40)
@given(columns=COLUMNS)
def test_what_is_written_can_be_trained(
    columns: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("init") / "t.csv"
    more = {"m": [str(place % 7) for place in range(12)]}
    pl.DataFrame(columns | more).write_csv(file)
    try:
        text, _ = first_spec(file, [next(iter(columns))])
    except ValueError:  # which says what lacks
        return
    prepared = prepare(parse(yaml.parse(text)))
    assert len(prepared.train)
    assert len(prepared.val)


def test_few_rows_are_split_so_that_some_choose(tmp_path: Any) -> None:
    pl.DataFrame({"a": np.arange(4) / 2, "y": [1.5, 2, 3, 5]}).write_csv(tmp_path / "t.csv")
    text, _ = first_spec(tmp_path / "t.csv", ["y"])
    prepared = prepare(parse(yaml.parse(text)))
    assert len(prepared.train) + len(prepared.val) + len(prepared.test) == 4
    pl.DataFrame({"a": [1, 1], "y": [1.5, 2]}).write_csv(tmp_path / "t.csv")
    with pytest.raises(ValueError, match=r"no column is left|too few rows"):
        first_spec(tmp_path / "t.csv", ["y"])


def test_as_many_words_as_elsewhere_are_no_tags(tmp_path: Any) -> None:
    pair = ["Mr. Ray", "Mrs. Doe", "Mr. Lee"] * 20
    dates = [f"{1 + place % 28} kg" for place in range(60)]
    table = {"who": pair, "weight": ["10 kg", "20 kg", "30 kg"] * 20, "dates": dates}
    pl.DataFrame(table | {"n": [place % 7 / 4 for place in range(60)]}).write_csv(
        tmp_path / "t.csv"
    )
    text, _ = first_spec(tmp_path / "t.csv", ["weight"])
    assert yaml.parse(text)["tasks"]["weight"]["kind"] == "multiclass"


def test_tokens_with_labels_are_a_sequence_and_tags(tmp_path: Any) -> None:
    words = ["in Ulm we met Ann Lee .", "they go to Bad Ems now ok"] * 20
    tags = ["O B-LOC O O B-PER I-PER O", "O O O B-LOC I-LOC O O"] * 20
    table = {"words": words, "ner": tags, "long": [place % 5 / 4 for place in range(40)]}
    pl.DataFrame(table | {"n": list(range(40))}).write_csv(tmp_path / "t.csv")
    text, _ = first_spec(tmp_path / "t.csv", ["ner", "long"])
    document = yaml.parse(text)
    assert document["tasks"] == {"ner": {"kind": "tagging"}, "long": {"kind": "regression"}}
    assert document["inputs"]["words"]["kind"] == "sequence"
    assert document["trunk"]["pool"] == "none"
