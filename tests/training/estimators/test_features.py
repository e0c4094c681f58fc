"""What X is: names that a spec takes, and kinds by what columns hold."""

import numpy as np
import polars as pl
import pytest

from onepass.training.estimators.features import Features, by_place, named, table_of


def test_names_are_what_a_spec_takes() -> None:
    names = ["a b", "a-b", "Größe", "instances", "(%)", "7", "x" * 99]
    found = named(names)
    assert found == ["a_b", "a_b_2", "Gr_e", "x_instances", "x_", "7", "x" * 60]


def test_kinds_are_those_of_the_columns() -> None:
    frame = pl.DataFrame(
        {
            "n": [1.5, float("nan")],
            "whole": [1, 2],
            "word": ["a", None],
            "true": [True, False],
            "day": pl.Series(["2026-01-01", "2026-01-02"]).str.to_date(),
        }
    )
    found = Features.of(table_of(frame))
    assert found.inputs == {
        "n": {"kind": "number", "optional": True},
        "whole": {"kind": "number"},
        "word": {"kind": "category", "optional": True},
        "true": {"kind": "category"},
        "day": {"kind": "timestamp"},
    }
    assert found.renamed == {}
    with pytest.raises(ValueError, match=r"X: column 'l' is of type List.*: declare it in spec"):
        Features.of(table_of(pl.DataFrame({"l": [[1]]})))


def test_an_array_has_names_by_place() -> None:
    table = table_of(np.array([[1.0, 2.0]]))
    assert table.columns == ["x0", "x1"]
    assert table_of(np.array([[1, 2]]), ["a", "b"])["b"].to_list() == [2.0]


def test_columns_are_taken_by_their_place() -> None:
    table = table_of(pl.DataFrame({"a": [1], "b": ["u"]}))
    assert by_place(table, None) is table
    assert by_place(table, ["x", "y"]).frame().to_dict(as_series=False) == {"x": [1], "y": ["u"]}
