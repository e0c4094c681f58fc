"""What cells mean where a contract is learnt: the same in every format, in whatever form."""

from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as of_day
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from onepass.models.contract.reading import INPUTS as READING
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.specs.spec import BadSpec, parse

NFC, NFD = "Zo\u00eb", "Zoe\u0308"
NOON, NIGHT = datetime(2024, 3, 2, 12), datetime(2024, 3, 2)
BERLIN = timezone(timedelta(hours=1))
SPLIT = ["train"] * 4 + ["val"] * 2
INPUTS: dict[str, Any] = {"c": {"kind": "category", "min_count": 1, "optional": True}}


def prepared(
    file: Path, cells: dict[str, Any], inputs: Any = None, tasks: Any = None, **source: Any
) -> Prepared:
    """Six rows, four of them for training."""
    table = pl.DataFrame({"split": SPLIT, "y": [1, 2, 3, 4, 5, 6], **cells}, strict=False)
    table.write_csv(file) if file.suffix == ".csv" else table.write_parquet(file)
    return prepare(
        parse(
            {
                "name": "cells",
                "inputs": inputs or INPUTS,
                "tasks": tasks or {"y": {"kind": "regression"}},
                "source": {"kind": "table", "path": str(file), **source},
            }
        )
    )


def learnt(made: Prepared) -> tuple[Any, list[int]]:
    return made.contract.inputs["c"].values, made.train.inputs["c"].tolist()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("cells", "values", "places"),
    [
        ([1.0, 2.0, None, 1.0, 2.0, 1.0], ("1", "2"), [1, 2, 0, 1]),
        ([1, 2, 10, 1, 2, 1], ("1", "2", "10"), [1, 2, 3, 1]),
        ([True, False, None, True, True, True], ("false", "true"), [2, 1, 0, 2]),
        ([1.5, 2.0, 1.5, None, 2.0, 2.0], ("1.5", "2"), [1, 2, 1, 0]),
        (["007", "1.0", "1.0", "1", "1", "1"], ("1", "1.0", "007"), [3, 2, 2, 1]),
        (["1.50", "1.5", "", "x", "x", "x"], ("1.5", "1.50", "x"), [2, 1, 0, 3]),
        (["1.0", "1", " 1 ", "x", "x", "x"], ("1", "x"), [1, 1, 1, 2]),
        ([Decimal("1.50"), Decimal("0.25"), None, *[Decimal("2.00")] * 3], ("0.25", "1.5", "2"),
         [2, 1, 0, 3]),
        (["3.9", "3.10", "3.11", "3.9", "x", "x"], ("3.10", "3.11", "3.9"), [3, 1, 2, 3]),
        ([NOON, NIGHT, None, NOON, NIGHT, NOON], ("2024-03-02", "2024-03-02T12:00:00"),
         [2, 1, 0, 2]),
        ([NOON.replace(tzinfo=BERLIN)] * 3 + [NOON.replace(tzinfo=UTC)] * 3,
         ("2024-03-02T11:00:00Z", "2024-03-02T12:00:00Z"), [1, 1, 1, 2]),
        ([date(2024, 3, 2)] * 6, ("2024-03-02",), [1] * 4),
        ([of_day(6, 30, 15)] * 6, ("06:30:15",), [1] * 4),
        (["True", "TRUE", "false", " ", "x", "true"], None, None),
        ([NFC, NFD, f" {NFC}", "b", "b", "b"], (NFC, "b"), [1, 1, 1, 2]),
        (["NA", "?", "b", "b", "b", "b"], ("?", "NA", "b"), [2, 1, 3, 3]),
    ],
)  # fmt: skip
def test_csv_and_parquet_teach_the_same(
    cells: list[Any], values: Any, places: Any, tmp_path: Path
) -> None:
    text = prepared(tmp_path / "rows.csv", {"c": cells})
    typed = prepared(tmp_path / "rows.parquet", {"c": cells})
    assert learnt(text) == learnt(typed)
    if values is not None:
        assert learnt(text) == (values, places)
    assert text.contract.reading == typed.contract.reading == READING


def test_truths_of_a_data_frame_are_truths(tmp_path: Path) -> None:
    cells = ["True", "False", "", "True", "True", "True"]
    assert learnt(prepared(tmp_path / "rows.csv", {"c": cells})) == (
        ("false", "true"),
        [2, 1, 0, 2],
    )


@pytest.mark.parametrize(
    ("kind", "cells", "labels"),
    [
        ("binary", [0.0, 1.0, None, 1.0, 0.0, 1.0], ("0", "1")),
        ("binary", ["0.0", "1.0", "", "1", "0", "1.0"], ("0", "1")),
        ("binary", ["True", "False", "", "true", "FALSE", "True"], ("false", "true")),
        ("binary", [True, False, None, True, False, True], ("false", "true")),
        ("binary", ["yes", " yes", "no ", "", " ", "no"], ("no", "yes")),
        ("multiclass", [NFC, NFD, "a", "a", "b", "b"], (NFC, "a", "b")),
        ("ordinal", ["1.0", "2.0", "3.0", "", "1", "2"], ("1", "2", "3")),
        ("multilabel", ["1.0|2.0", "1", "2", "", "1|2", "2"], ("1", "2")),
        ("multilabel", [f"{NFC}|a", NFD, "a ", "", "a", "a"], (NFC, "a")),
    ],
)
@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_labels_are_the_same_however_they_are_written(
    kind: str, cells: list[Any], labels: tuple[str, ...], format: str, tmp_path: Path
) -> None:
    made = prepared(
        tmp_path / f"rows.{format}", {"c": list("abcabc"), "t": cells}, tasks={"t": {"kind": kind}}
    )
    assert made.contract.tasks["t"].labels == labels  # type: ignore[union-attr]


@pytest.mark.parametrize("labels", [["0", "1"], ["0.0", "1.0"], [" 0", "1 "]])
def test_labels_of_the_spec_are_found_in_the_data(labels: list[str], tmp_path: Path) -> None:
    tasks = {"t": {"kind": "binary", "labels": labels}}
    cells = {"c": list("abcabc"), "t": ["0.0", "1", "1.0", "0", "1", "1"]}
    made = prepared(tmp_path / "rows.csv", cells, tasks=tasks)
    assert made.train.targets["t"].tolist() == [0, 1, 1, 0]
    assert made.contract.tasks["t"].labels == tuple(map(str.strip, labels))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tasks": {"t": {"kind": "binary", "labels": ["a", "a "]}}}, "t.labels: 'a' and 'a '"),
        (
            {"tasks": {"t": {"kind": "multiclass", "labels": ["b", NFC, NFD]}}},
            f"tasks.t.labels: {NFC!r} and {NFD!r} are the same",
        ),
        ({"inputs": {"c": {"kind": "category", "values": ["a", "\ta"]}}}, "c.values: 'a' and"),
        ({"tasks": {"t": {"kind": "binary", "labels": ["a", " "]}}}, "' ' has no letter"),
        (
            {"inputs": {"c": {"kind": "category", "values": ["a", "NA"]}}, "missing": ["NA"]},
            "inputs.c.values: 'NA' is named in source.missing",
        ),
    ],
)  # fmt: skip
def test_what_is_the_same_twice_in_a_spec_is_refused(
    changes: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(BadSpec) as refused:
        prepared(tmp_path / "rows.csv", {"c": list("abcabc"), "t": list("ababab")}, **changes)
    assert said in str(refused.value)


def test_decimal_commas_and_items_of_sets_obey_words_for_what_is_missing(tmp_path: Path) -> None:
    cells = {
        "x": ["-999,0", "1.000,5", "-9", "?", "2", "3"],
        "s": ["a|?", "?", "? | ?", "a|b", "a|b", "b"],
        "v": ["[1, -999]", "[1, 2]", "[3, 4]", "[3, 5]", "[0, 0]", "[0, 1]"],
    }
    inputs = {
        "x": {"kind": "number", "optional": True},
        "s": {"kind": "set", "min_count": 1, "optional": True},
        "v": {"kind": "vector", "length": 2, "optional": True},
    }
    for word in ("-999", "-999,00"):
        made = prepared(
            tmp_path / "rows.csv", cells, inputs=inputs, decimal=",", missing=["?", word]
        )
        assert made.train.inputs["x"].tolist() == [0, 1000.5, -9, 0]
        assert made.train.inputs["x.present"].tolist() == [False, True, True, False]
        assert made.contract.inputs["s"].values == ("a", "b")  # type: ignore[union-attr]
        assert made.train.inputs["s.present"].tolist() == [True, False, False, True]
        assert made.train.inputs["v.present"].tolist() == [False, True, True, True]
        row = {"s": ["?", "b"], "v": [-999.0, 2], "x": -999}
        found = made.contract.read([row])
        assert [found[f"{name}.present"].tolist() for name in row] == [[True], [False], [False]]
    notes = "\n".join(made.notes)
    assert "inputs.s: taken as missing: '?' (4 cells)" in notes


def test_words_for_what_is_missing_are_counted_and_become_part_of_the_contract(
    tmp_path: Path,
) -> None:
    cells = {"c": ["NA", "?", "a", " NA ", "a", ""], "x": ["1", "NA", "-", "4", "nan", "6"]}
    made = prepared(
        tmp_path / "rows.csv",
        cells | {"y": ["1", "?", "3", "4", "5", "6"]},
        inputs=INPUTS | {"x": {"kind": "number", "default": 0}},
        missing=["NA", "?", "-"],
    )
    assert learnt(made)[0] == ("a",)
    assert made.contract.reading.missing == ("", "NA", "?", "-")
    assert made.train.inputs["c.present"].tolist() == [False, True, False]
    assert made.train.inputs["x"].tolist() == [1, 0, 4]
    notes = "\n".join(made.notes)
    assert "inputs.c: taken as missing: 'NA' (2 cells), '?' (1 cells)" in notes
    assert "inputs.x: taken as missing: 'NA' (1 cells), '-' (1 cells), 'nan' (1 cells)" in notes
    assert "tasks.y: taken as missing: '?' (1 cells)" in notes


def test_numbers_that_stand_for_nothing_are_words_for_it_in_typed_columns_too(
    tmp_path: Path,
) -> None:
    inputs = {"x": {"kind": "number", "optional": True}}
    for file in ("rows.csv", "rows.parquet"):
        cells = {"x": [1, -999, 3, -999, 5, 6]}
        made = prepared(tmp_path / file, cells, inputs=inputs, missing=["-999"])
        assert made.train.inputs["x.present"].tolist() == [True, False, True, False]
        assert "inputs.x: taken as missing: '-999' (2 cells)" in made.notes


def test_groups_and_splits_are_folded(tmp_path: Path) -> None:
    cells = {"c": list("ababab"), "g": ["1", "1.0", " 1", "1", "2", "2.0"]}
    split = {"kind": "group", "column": "g", "val": 0.4, "test": 0}
    columns = cells | {"split": ["train "] * 4 + [" val"] * 2}
    made = prepared(tmp_path / "rows.csv", columns)
    assert (len(made.train), len(made.val)) == (4, 2)
    try:
        made = prepared(tmp_path / "rows.csv", cells, split=split)
    except BadSpec:  # both groups on one side
        return
    assert {len(made.train), len(made.val)} == {4, 2}


def test_truths_per_label_are_read_from_both_formats(tmp_path: Path) -> None:
    cells = {"c": list("ababab"), "war": [True, False, None, True, True, False]}
    cells["sad"] = [False, True, True, False, None, True]
    tasks = {"t": {"kind": "multilabel"}}
    made = [
        prepared(tmp_path / file, cells, tasks=tasks, columns={"t": ["war", "sad"]})
        for file in ("rows.csv", "rows.parquet")
    ]
    assert made[0].train.targets["t"].tolist() == [[0, 1], [1, 0], [1, 0], [0, 1]]
    assert made[0].fingerprint == made[1].fingerprint


@pytest.mark.parametrize("cell", ["-999", "-999.0", "-9.99e2", " -999 "])
@pytest.mark.parametrize("word", ["-999", "-999.0", " -999"])
def test_a_number_that_says_missing_does_so_however_it_is_written(
    tmp_path: Path, cell: str, word: str
) -> None:
    cells = {"x": [cell, "1.5", "2.5", "3.5", "4.5", "5.5"], "c": ["a"] * 3 + ["b"] * 3}
    inputs = {**INPUTS, "x": {"kind": "number", "optional": True}}
    made = prepared(tmp_path / "a.csv", cells, inputs=inputs, missing=[word])
    assert f"inputs.x: taken as missing: '{cell.strip()}' (1 cells)" in made.notes


def test_labels_and_items_that_say_nothing(tmp_path: Path) -> None:
    cells: dict[str, Any] = {
        "c": ["a", "b"] * 3,
        "one": [-1.0, 0.0, 1.0, -1.0, 0.0, 1.0],
        "some": [["a", "", None, " "], ["\u00a0"], ["a ", "b"], ["b"], ["a"], ["b"]],
    }
    tasks = {"one": {"kind": "binary"}, "some": {"kind": "multilabel"}}
    made = prepared(tmp_path / "a.parquet", cells, tasks=tasks, missing=[" -1"])
    assert [made.contract.tasks[name].labels for name in tasks] == [("0", "1"), ("a", "b")]  # type: ignore[union-attr]
    assert "tasks.one: taken as missing: '-1' (2 cells)" in made.notes
    del cells["some"], tasks["some"]
    made = prepared(tmp_path / "a.csv", cells, tasks=tasks, missing=[" -1"])
    assert "tasks.one: taken as missing: '-1.0' (2 cells)" in made.notes


def test_a_label_that_may_say_nothing_is_told_with_the_way_out(tmp_path: Path) -> None:
    cells = {"c": ["a", "b"] * 3, "one": ["1.0", "0.0", "NaN", "1.0", "0.0", "1.0"]}
    tasks = {"one": {"kind": "binary", "labels": ["0", "1"]}}
    with pytest.raises(BadSpec, match=r"holds 'NaN' \(1 rows\).* source\.missing: \[NaN\]"):
        prepared(tmp_path / "a.csv", cells, tasks=tasks)
    prepared(tmp_path / "a.csv", cells, tasks=tasks, missing=["NaN"])
