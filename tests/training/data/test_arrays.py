"""Arrays of columns are those of rows; where a column has a fault, the rows tell which it is."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from onepass.models.contract import Contract
from onepass.training.data import arrays
from onepass.training.data.arrays import arrays_of
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.text_columns import Texts, words_of
from onepass.training.sources.typed_columns import Numbers
from onepass.training.specs.spec import BadSpec

INPUTS: dict[str, Any] = {
    "x": {"kind": "number", "optional": True, "offset": 1.0},
    "d": {"kind": "number", "default": 7.0, "max": 9},
    "v": {"kind": "vector", "length": 2},
    "c": {"kind": "category", "values": ["a", "b"], "default": "b"},
    "o": {"kind": "category", "values": ["a"], "optional": True},
    "t": {"kind": "timestamp", "default": "2024-01-01"},
    "w": {"kind": "text", "tokens": {"buckets": 16}},
    "s": {"kind": "set", "values": ["k"]},
}
CELLS: dict[str, list[Any]] = {
    "x": [1.5, None, 3.0],
    "d": [None, 2.0, 9.0],
    "v": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
    "c": ["a", None, "z"],
    "o": [None, None, None],
    "t": ["2024-05-01T10:00:00", None, "2024-05-01T10:00:00+02:00"],
    "w": ["some words", "", "more"],
    "s": [["k"], [], ["z"]],
}
TASKS = {"y": {"kind": "regression"}}
CONTRACT = Contract.model_validate({"inputs": INPUTS, "tasks": TASKS})
SPLIT = np.array(["train"] * 3)


def typed(cells: dict[str, list[Any]]) -> SourceRows:
    def numbers(values: list[Any]) -> Numbers:
        return Numbers(np.array([np.nan if one is None else one for one in values]))

    text = {name: pl.Series(cells[name], dtype=pl.String) for name in "cotw"}
    columns: dict[str, Any] = {name: numbers(cells[name]) for name in "xdv"}
    columns |= {name: words_of(text[name]) for name in "co"}
    columns |= {name: Texts(text[name]) for name in "tw"} | {"s": cells["s"]}
    return SourceRows({name: columns[name] for name in INPUTS}, {}, SPLIT)


def test_they_are_the_same() -> None:
    by_rows = arrays_of(CONTRACT, SourceRows(CELLS, {}, SPLIT))
    by_columns = arrays_of(CONTRACT, typed(CELLS))
    assert list(by_columns) == list(by_rows) == list(CONTRACT.array_names)
    for name, array in by_rows.items():
        assert array.dtype == by_columns[name].dtype
        assert np.array_equal(array, by_columns[name]), name


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("d", [9.5, None, 10.0]),
        ("x", [1e39, 1.0, float("inf")]),
        ("c", ["a", "", "b"]),
        ("t", ["2024-05-01T10:00:00", "no", None]),
        ("v", [[1.0, 2.0], [float("inf"), 1.0], [0.0, 0.0]]),
        ("x", [None, None, None]),
    ],
)
def test_a_fault_is_told_as_of_rows(name: str, cells: list[Any]) -> None:
    read = {**CONTRACT.reading.model_dump(), "empty": "missing"}
    contract = Contract.model_validate({"inputs": INPUTS, "tasks": TASKS, "reading": read})
    told = []
    for rows in (SourceRows(CELLS | {name: cells}, {}, SPLIT), typed(CELLS | {name: cells})):
        try:
            told.append(str({n: a.tolist() for n, a in arrays_of(contract, rows).items()}))
        except BadSpec as error:
            told.append(str(error))
    assert told[0] == told[1]


def test_what_may_not_be_missing_is_looked_for_once() -> None:
    with pytest.raises(BadSpec, match=r"inputs\.v: is missing in 1 of 3 rows, the first is row 2"):
        arrays_of(CONTRACT, typed(CELLS | {"v": [[1.0, 2.0], [np.nan, 1.0], [0.0, 0.0]]}))


ONE = Contract.model_validate({"inputs": {"x": {"kind": "number"}}, "tasks": TASKS})


def read(*values: float | None) -> SourceRows:
    split = np.array(["train"] * len(values))
    return SourceRows({"x": [*values]}, {"y": [0.0] * len(values)}, split)


def test_parts_make_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "CHUNK_ROWS", 2)
    assert arrays_of(ONE, read(1.0, 2.0, 3.0))["x"].tolist() == [1, 2, 3]


def test_a_missing_value_is_told_with_its_row() -> None:
    with pytest.raises(BadSpec, match=r"inputs\.x: is missing in 1 of 2 rows, the first is row 2"):
        arrays_of(ONE, read(1.0, None))
