"""How a table's rows are split where its spec does not say, and what a rule must name."""

from pathlib import Path

import polars as pl
import pytest

from onepass.models.contract.inputs import NumberInput
from onepass.models.contract.tasks import RegressionTask
from onepass.training.data.nested_split import holds
from onepass.training.sources.reading import Table, of_frame
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.split import ColumnSplit, HashSplit, SplitSpec, by_hash
from onepass.training.sources.table import TableSource, read
from onepass.training.sources.table_split import rule_of, split_by, split_columns, timed

INPUTS = {"x": NumberInput(), "a": NumberInput()}
TABLE = of_frame(pl.DataFrame({"x": [1, 2], "split": ["train", "val"], "id": [7, 8]}))
PLAIN = of_frame(pl.DataFrame({"x": [1, 2], "id": [7, 8]}))


@pytest.mark.parametrize(
    ("table", "said", "rule"),
    [
        (TABLE, None, ColumnSplit()),
        (PLAIN, None, HashSplit(inputs=("a", "x"))),
        (PLAIN, HashSplit(key=("id",)), HashSplit(key=("id",))),
    ],
)
def test_a_rule_is_whole(table: Table, said: SplitSpec | None, rule: SplitSpec) -> None:
    assert rule_of(said, table, INPUTS) == rule
    assert set(split_columns(rule, table)) <= set(table.columns)
    assert timed(said, table)[0] is None


def test_a_rule_names_what_is_there() -> None:
    with pytest.raises(ValueError, match=r"source\.split\.key: there is no column 'ix'"):
        rule_of(HashSplit(key=("ix",)), PLAIN, INPUTS)
    _, times = timed(None, TABLE)
    split, note = split_by(ColumnSplit(), TABLE, times, {}, {})
    assert (split.tolist(), note) == (["train", "val"], "by column 'split'")


def rows(folder: Path, split: HashSplit | None, cells: list[int]) -> SourceRows:
    (folder / "t.csv").write_text("x,y\n" + "".join(f"{cell},1\n" for cell in cells))
    source = TableSource(path=folder / "t.csv", split=split)
    return read(source, {"x": NumberInput()}, {"y": RegressionTask()})


def test_by_number_a_rows_split_hangs_on_its_place_alone(tmp_path: Path) -> None:
    by_number = HashSplit(rows=True)
    some = rows(tmp_path, by_number, [1] * 40)
    more = rows(tmp_path, by_number, [2] * 60)
    assert some.split.tolist() == more.split[:40].tolist()
    assert some.split.tolist() == by_hash(map(str, range(40)), HashSplit()).tolist()
    assert some.rules == {"": by_number}
    assert not holds(some.rules, more.rules, TableSource(), refitted=False), "of another file"


def test_without_a_rule_few_combinations_are_told_of_and_split_as_ever(tmp_path: Path) -> None:
    few = rows(tmp_path, None, [1, 2, 3] * 30)
    assert few.rules == {"": HashSplit(inputs=("x",))}
    assert any("90 rows have 3 different ones" in note for note in few.notes)
    named = rows(tmp_path, HashSplit(key=("x",)), [1, 2, 3] * 30)
    assert not any("different ones" in note for note in named.notes)
    many = rows(tmp_path, None, [*range(90)])
    assert not any("different ones" in note for note in many.notes)


def test_one_rule_is_said_and_states_of_before_know_no_other() -> None:
    with pytest.raises(ValueError, match="inputs, key, rows or whole"):
        HashSplit(rows=True, key=("x",))
    assert "rows" not in HashSplit().model_dump()
