"""The columns of a table: which hold an input or a task, and cells as the contract wants them."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pydantic import TypeAdapter

from onepass.models.contract.inputs import Input
from onepass.models.contract.reading import INPUTS
from onepass.models.contract.tasks import Task
from onepass.training.sources.columns import Columns, TableCells, check_columns, columns_of
from onepass.training.sources.reading import Table, of_frame

TABLE = of_frame(
    pl.DataFrame(
        {
            "x": ["1.5", "", "abc"],
            "lat": ["1", "2", ""],
            "lon": ["3", "4", "5"],
            "zone": ["007", "?", ""],
            "tags": ["a|?|b", "?", ""],
            "words": ["to be", "or", ""],
            "pair": ["[1, 2]", "[3, -999]", None],
            "a": ["1", "0", ""],
            "b": ["0", "0", "1"],
        }
    )
)
INPUT: TypeAdapter[Input] = TypeAdapter(Input)
TASK: TypeAdapter[Task] = TypeAdapter(Task)


def cells(columns: Columns | None = None, table: Table = TABLE, **settings: Any) -> TableCells:
    return TableCells(table, columns or {}, {}, {}, **settings)


def of_input(made: TableCells, name: str, *missing: str, **declared: Any) -> list[Any]:
    given = INPUT.validate_python(declared).under(INPUTS.with_missing(missing))
    return list(made.of_input(given, name, Path()))


@pytest.mark.parametrize(
    ("name", "columns", "declared", "wanted"),
    [
        ("lat", {}, {"kind": "number"}, [1, 2, None]),
        ("zone", {}, {"kind": "category"}, ["007", None, None]),
        ("at", {"at": ("lat", "lon")}, {"kind": "vector", "length": 2}, [[1, 3], [2, 4], None]),
        ("tags", {}, {"kind": "set"}, [["a", "b"], None, None]),
        ("words", {}, {"kind": "sequence"}, [["to", "be"], ["or"], None]),
        ("note", {"note": "words"}, {"kind": "text"}, ["to be", "or", None]),
    ],
)
def test_cells_of_an_input(
    name: str, columns: Columns, declared: dict[str, Any], wanted: list[Any]
) -> None:
    made = cells(columns)
    assert of_input(made, name, "?", **declared) == wanted
    assert made.problems == []
    taken = {path: dict(words) for path, words in made.taken.items() if words}
    assert taken == ({f"inputs.{name}": {"?": 1}} if name == "zone" else
                     {"inputs.tags": {"?": 2}} if name == "tags" else {})  # fmt: skip


def test_problems_are_gathered_by_their_paths() -> None:
    made = cells({"lat": ("lat", "lon")})
    assert of_input(made, "x", kind="number") == [1.5, None, None]
    assert of_input(made, "lat", kind="number") == [1, 2, None]
    assert [problem.partition(";")[0] for problem in made.problems] == [
        "inputs.x: column 'x' holds 1 cells that are no numbers",
        "source.columns.lat: a number has one column, got ('lat', 'lon')",
    ]


def test_labels_are_one_column_or_one_each() -> None:
    made = cells({"genre": ("a", "b")}, missing=("?",))
    task = TASK.validate_python({"kind": "multilabel"})
    assert made.of_task(task, "genre", Path()) == [("a",), (), ("b",)]
    assert made.of_task(task, "tags", Path()) == [("a", "?", "b"), None, None]
    binary = TASK.validate_python({"kind": "binary"})
    assert made.of_task(binary, "zone", Path()) == ["007", None, None]
    assert made.problems == []


def test_a_name_has_its_own_column_unless_it_is_said() -> None:
    columns = {"fare": "price", "at": ("lat", "lon")}
    assert columns_of(columns, "fare") == ("price",)
    assert columns_of(columns, "at") == ("lat", "lon")
    assert columns_of(columns, "tip") == ("tip",)


def refused(table: Table, columns: Columns, names: list[str], **others: dict[str, str]) -> str:
    with pytest.raises(ValueError) as error:
        check_columns(table, "t.csv", columns, others, names)
    return str(error.value)


def test_names_and_columns_that_are_not_there_are_told_at_once() -> None:
    check_columns(TABLE, "t.csv", {"y": "x"}, {}, ["y", "zone"])
    said = refused(TABLE, {"zon": "x"}, ["zone", "wods"], separators={"tagz": ","})
    assert said.splitlines() == [
        "source.columns.zon: there is no such input or task; did you mean 'zone'?",
        "source.separators.tagz: there is no such input or task; there are zone, wods",
        "t.csv: has no column 'wods' (for 'wods'); did you mean 'words'?. It has "
        f"{', '.join(TABLE.columns)}",
    ]


def test_a_table_of_one_column_may_be_parted_by_another_sign() -> None:
    one = of_frame(pl.DataFrame({"x;y": ["1;2"]}))
    assert refused(one, {}, ["x"]).endswith(
        "if its cells are parted by another sign, say separator"
    )
    assert refused(TABLE.part(0, 0), {}, ["x"]) == "t.csv: has no rows"
