"""The split of a first spec: of few rows, too, some train and some choose."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from onepass.models import yaml
from onepass.training.data.prepare import prepare
from onepass.training.first_spec.propose import first_spec
from onepass.training.first_spec.split import Decided, missing_in, read_as, splits
from onepass.training.specs.spec import parse


def test_few_rows_are_split_so_that_some_choose(tmp_path: Any) -> None:
    pl.DataFrame({"a": np.arange(4) / 2, "y": [1.5, 2, 3, 5]}).write_csv(tmp_path / "t.csv")
    text, _ = first_spec(tmp_path / "t.csv", ["y"])
    prepared = prepare(parse(yaml.parse(text)))
    assert len(prepared.train) + len(prepared.val) + len(prepared.test) == 4
    pl.DataFrame({"a": [1, 1], "y": [1.5, 2]}).write_csv(tmp_path / "t.csv")
    with pytest.raises(ValueError, match=r"no column is left|too few rows"):
        first_spec(tmp_path / "t.csv", ["y"])


def made(
    folder: Path, rows: list[str], *, optional: bool = False, head: str = "x,y,split"
) -> list[str]:
    """The lines before a split, of a table with these rows."""
    (folder / "t.csv").write_text("\n".join([head, *rows]) + "\n")
    also = ", optional: true" if optional else ""
    return [
        f"inputs: {{x: {{kind: number{also}}}}}",
        "tasks: {y: {kind: regression}}",
        "source:",
        "  kind: table",
        f"  path: {folder / 't.csv'}",
    ]


def test_many_rows_are_split_as_usual_and_few_by_larger_shares(tmp_path: Path) -> None:
    many = made(tmp_path, [f"{n},{n}" for n in range(90)], head="x,y")
    text = splits(many, [], Decided("why", used=False), has_column=False)
    assert text.splitlines()[-1] == "  # why"
    text = splits(many, ["trunk: {}"], Decided("why", used=False), has_column=True)
    assert text.splitlines()[-2:] == ["  split: {kind: hash}  # why", "trunk: {}"]
    few = made(tmp_path, [f"{n},{n}" for n in range(3)], head="x,y")
    line = splits(few, [], Decided("why", used=False), has_column=False).splitlines()[-1]
    assert line.startswith("  split: {kind: hash, val: 0.")


def test_of_fifty_rows_more_than_one_chooses(tmp_path: Path) -> None:
    """By the usual shares the hash leaves some of these tables one or two."""
    for start in range(6):
        before = made(tmp_path, [f"{n},{n}" for n in range(start, start + 50)], head="x,y")
        text = splits(before, [], Decided("why", used=False), has_column=False)
        parts = read_as(yaml.parse(text))[0].split.tolist()
        assert parts.count("val") >= 4
        assert parts.count("test") > 0


def test_a_column_decides_or_it_is_said_what_lacks(tmp_path: Path) -> None:
    rows = ["1,1,train", "2,2,val"]
    assert splits(made(tmp_path, rows), [], Decided("why", used=True), has_column=True).endswith(
        "# why\n"
    )
    held_out = made(tmp_path, [*rows, "3,3,calibration"])
    text = splits(held_out, [], Decided("why", used=True, calibrates=True), has_column=True)
    assert text.endswith("  split: {kind: column, calibration: true}  # why\n")
    before = made(tmp_path, ["1,1,train", "2,,val"])
    with pytest.raises(ValueError, match="too few rows: no validation row has a label"):
        splits(before, [], Decided("why", used=True), has_column=True)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["1,1,train", "2,2,val"], ""),
        (["1,,train", "2,2,val"], "no training row has a label of y"),
        (["1,1,train", "2,2,train"], "no validation row has a label"),
        ([",1,train", "2,2,val"], "no training row has x"),
    ],
)
def test_what_training_would_lack(tmp_path: Path, rows: list[str], words: str) -> None:
    lines = made(tmp_path, rows, optional=True)
    assert missing_in(*read_as(yaml.parse("\n".join(lines)))) == words
