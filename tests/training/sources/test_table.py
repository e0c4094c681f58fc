"""Tables: cells are what stands there, and what does not fit is named with its row."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from onepass.models.contract import Contract
from onepass.models.contract.inputs import CategoryInput, NumberInput
from onepass.models.contract.tasks import RegressionTask
from onepass.training.data.prepare import prepare
from onepass.training.sources import SourceRows, table
from onepass.training.sources.table import TableSource
from onepass.training.specs.spec import BadSpec, parse

PARTS: dict[str, Any] = {
    "inputs": {"x": {"kind": "number"}, "zone": {"kind": "category"}},
    "tasks": {"fare": {"kind": "regression"}, "card": {"kind": "binary"}},
}
CSV = """x,zone,fare,card,person,when
1.5,007,10,yes,a,2024-01-03
2,7,,no,b,2024-01-01
 3 ,Midtown,12.5,,a,2024-01-02
NA,,nan,yes,c,2024-01-04
"""
Read = Callable[..., SourceRows]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """read(text or table, name=..., parts=..., source settings) -> its rows."""

    def go(
        content: str | pl.DataFrame = CSV,
        *,
        name: str = "t.csv",
        parts: dict[str, Any] | None = None,
        **source: Any,
    ) -> SourceRows:
        file = tmp_path / name
        if isinstance(content, pl.DataFrame):
            content.write_parquet(file)
        elif name.endswith(".gz"):
            file.write_bytes(gzip.compress(content.encode()))
        else:
            file.write_text(content)
        contract = Contract.model_validate(PARTS | (parts or {}))
        spec = TableSource.model_validate({"path": str(file)} | source)
        return table.read(spec, contract.inputs, contract.tasks)

    return go


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz"])
def test_a_cell_of_a_csv_is_never_changed_by_a_guess(read: Read, name: str) -> None:
    rows = read(name=name)
    assert rows.inputs == {"x": [1.5, 2.0, 3.0, None], "zone": ["007", "7", "Midtown", None]}
    assert rows.labels == {"fare": [10.0, None, 12.5, None], "card": ["yes", "no", None, "yes"]}
    assert rows.row(3) == {}
    assert rows.row(1) == {"x": 2.0, "zone": "7"}


def test_a_parquet_file_gives_the_same_rows(read: Read) -> None:
    frame = pl.DataFrame(
        {
            "x": [1.5, 2.0, 3.0, None],
            "zone": ["007", "7", "Midtown", None],
            "fare": [10.0, None, 12.5, float("nan")],
            "card": ["yes", "no", None, "yes"],
        }
    )
    rows, expected = read(frame, name="t.parquet"), read()
    assert (rows.inputs, rows.labels) == (expected.inputs, expected.labels)


def test_every_bad_cell_is_counted_and_the_first_is_named_with_its_row(read: Read) -> None:
    with pytest.raises(ValueError) as refused:
        read("x,zone,fare,card\n1,a,2,yes\nfar,a,3,no\nnear,a,3,no\n")
    assert str(refused.value) == (
        "inputs.x: column 'x' holds 2 cells that are no numbers; the first is 'far', in line 3"
    )
    with pytest.raises(ValueError, match=r"tasks\.fare: column 'fare' .* 'cheap', in line 2"):
        read("x,zone,fare,card\n1,a,cheap,yes\n")


def test_columns_may_have_other_names_and_a_vector_several(read: Read) -> None:
    parts = {"inputs": {"v": {"kind": "vector", "length": 2}, "place": {"kind": "category"}}}
    rows = read(
        "a,b,zone,fare,card\n1,2,z,3,yes\n4,,z,5,no\n",
        parts=parts,
        columns={"v": ["a", "b"], "place": "zone"},
    )
    assert rows.inputs == {"v": [[1.0, 2.0], None], "place": ["z", "z"]}


def test_a_list_column_is_a_vector(read: Read) -> None:
    parts = {
        "inputs": {"v": {"kind": "vector", "length": 2}},
        "tasks": {"y": {"kind": "regression"}},
    }
    frame = pl.DataFrame({"v": [[1.0, 2.0], [3.0, 4.0]], "y": [1, 2]})
    assert read(frame, name="t.parquet", parts=parts).inputs["v"] == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize(
    ("content", "source", "words"),
    [
        ("x,zone,fair,card\n1,a,2,yes\n", {}, "has no column 'fare' (for 'fare')"),
        ("x,zone,fare,card\n", {}, "has no rows"),
        (CSV, {"columns": {"fair": "fare"}}, "source.columns.fair: there is no such input or task"),
        (CSV, {"split": {"kind": "group", "column": "persons"}}, "there is no column 'persons'"),
        (CSV, {"split": {"kind": "column", "column": "person"}}, "must hold train, val or test"),
        (
            CSV,
            {"split": {"kind": "time", "column": "zone"}},
            "neither a number nor an ISO 8601 time",
        ),
        ("", {}, "is empty"),
    ],
)
def test_what_is_not_as_the_spec_says_is_said(
    read: Read, content: str, source: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError) as refused:
        read(content, **source)
    assert words in str(refused.value)


def test_no_file_and_no_path_are_said(tmp_path: Path) -> None:
    contract = Contract.model_validate(PARTS)
    with pytest.raises(ValueError, match=r"source\.path: is missing"):
        table.read(TableSource(), contract.inputs, contract.tasks)
    with pytest.raises(ValueError, match="no such file"):
        table.read(TableSource(path=tmp_path / "no.csv"), contract.inputs, contract.tasks)


def many(rows: int, *, repeated: int = 1) -> str:
    lines = [f"{n},z,{n},yes,p{n % 40},2024-01-{1 + n % 28:02}" for n in range(rows)]
    return "x,zone,fare,card,person,when\n" + "\n".join(lines * repeated) + "\n"


def test_equal_rows_stay_together_and_more_rows_change_no_ones_split(read: Read) -> None:
    once, twice = read(many(200)), read(many(200, repeated=2))
    assert twice.split.tolist() == once.split.tolist() * 2
    longer = read(many(300))
    assert longer.split[:200].tolist() == once.split.tolist()
    assert set(once.split.tolist()) == {"train", "val", "test"}


def test_no_group_stands_on_two_sides(read: Read) -> None:
    split = read(many(400), split={"kind": "group", "column": "person"}).split
    sides = {f"p{n}": {split[m] for m in range(400) if m % 40 == n} for n in range(40)}
    assert all(len(side) == 1 for side in sides.values())
    assert set(split.tolist()) == {"train", "val", "test"}


def test_the_newest_rows_judge(read: Read) -> None:
    split = read(many(280), split={"kind": "time", "column": "when"}).split
    days = [1 + n % 28 for n in range(280)]
    last = {
        word: max(d for d, s in zip(days, split, strict=True) if s == word) for word in set(split)
    }
    first = {
        word: min(d for d, s in zip(days, split, strict=True) if s == word) for word in set(split)
    }
    assert last["train"] < first["val"]
    assert last["val"] < first["test"]


def test_a_split_column_decides_where_there_is_one(read: Read) -> None:
    rows = read("x,zone,fare,card,split\n1,a,2,yes,train\n2,a,2,no,val\n3,a,2,no,train\n")
    assert rows.split.tolist() == ["train", "val", "train"]
    assert rows.notes == ["split by column 'split'"]


def test_bad_inputs_and_bad_labels_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,y\nabc,1\n2,def\n")
    inputs, tasks = {"x": NumberInput()}, {"y": RegressionTask()}
    with pytest.raises(ValueError, match=r"(?s)inputs\.x.*'abc'.*tasks\.y.*'def'"):
        table.read(TableSource(path=tmp_path / "t.csv"), inputs, tasks)


def test_a_number_has_one_column(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b,y\n1,2,3\n")
    source = TableSource(path=tmp_path / "t.csv", columns={"x": ("a", "b")})
    with pytest.raises(ValueError, match="a number has one column"):
        table.read(source, {"x": NumberInput()}, {"y": RegressionTask()})


def test_whole_numbers_beside_missing_cells_are_whole_categories(tmp_path: Path) -> None:
    pl.DataFrame({"zone": [7.0, None], "y": [1.0, 2.0]}).write_parquet(tmp_path / "t.parquet")
    source = TableSource(path=tmp_path / "t.parquet")
    found = table.read(source, {"zone": CategoryInput()}, {"y": RegressionTask()})
    assert found.inputs["zone"] == ["7", None]


def test_a_row_that_does_not_fit_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,y,split\n1,1,train\n\n-5,2,train\n2,3,val\n")
    found = parse(
        {
            "name": "t",
            "inputs": {"x": {"kind": "number", "min": 0}},
            "tasks": {"y": {"kind": "regression"}},
            "source": {"kind": "table", "path": str(tmp_path / "t.csv")},
        }
    )
    with pytest.raises(BadSpec, match=r"rows\[1\]\.x: must be at least 0 \(line 4\)"):
        prepare(found)
    assert isinstance(found.source, TableSource)
    (tmp_path / "t.csv").write_text("x,y,split\n1,1,train\n\n,2,train\n2,3,val\n")
    with pytest.raises(BadSpec, match="is missing in 1 of 3 rows, the first is line 4"):
        prepare(found)
