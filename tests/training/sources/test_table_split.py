"""How a table's rows are split where its spec does not say, and what a rule must name."""

import polars as pl
import pytest

from onepass.models.contract.inputs import NumberInput
from onepass.training.sources.reading import Table, of_frame
from onepass.training.sources.split import ColumnSplit, HashSplit, SplitSpec
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
