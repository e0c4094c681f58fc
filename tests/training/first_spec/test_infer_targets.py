"""What a target asks for, and what its name and its numbers say of it."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onepass.models import yaml
from onepass.training.data.prepare import prepare
from onepass.training.first_spec.propose import asked_of, first_spec
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


def test_whole_labels_are_whole_where_some_are_missing(tmp_path: Any) -> None:
    """A library that writes 1.0 beside an empty cell means 1, and an answer says 1."""
    rows = [f"{place * 7 % 31},{['1.0', '0.0', ''][place % 3]}" for place in range(30)]
    (tmp_path / "t.csv").write_text("\n".join(["x,y", *rows]) + "\n")
    text, _ = first_spec(tmp_path / "t.csv", ["y"])
    spec = parse(yaml.parse(text))
    assert spec.tasks["y"].model_dump()["labels"] == ("0", "1")
    prepared = prepare(spec)
    assert prepared.train.answered["y"].sum() >= 10
