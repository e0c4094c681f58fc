"""The times of an input: ISO 8601, or what a format says of all of its cells."""

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from onepass.models.contract.inputs import TimestampInput
from onepass.models.contract.inputs.timestamp import moment
from onepass.models.contract.reading import LABELS
from onepass.models.contract.tasks import RegressionTask
from onepass.training.sources import table
from onepass.training.sources.iso import as_iso, timely
from onepass.training.sources.reading.typed import Untyped
from onepass.training.sources.table import TableSource


def iso(cells: list[Any], form: str | None = None) -> tuple[list[str | None], list[str]]:
    problems: list[str] = []
    column = timely(pl.Series("when", cells), form)
    found = as_iso(column, form, "inputs.at", lambda place: f"line {place + 2}", problems)
    return list(found), problems


def test_what_a_format_says_is_written_as_iso_8601() -> None:
    found, problems = iso(["02.03.2024 06:30", "", " ", "NaT", None], "%d.%m.%Y %H:%M")
    assert found == ["2024-03-02T06:30:00", *[None] * 4]
    assert problems == []
    assert iso([20240302], "%Y%m%d")[0] == ["2024-03-02T00:00:00"]


def test_times_that_are_typed_need_no_format() -> None:
    at = datetime(2024, 3, 2, 6, 30)
    for form in (None, "%d.%m.%Y"):
        (found, missing), problems = iso([at, None], form)
        assert missing is None
        assert found is not None
        assert moment(found) == moment("2024-03-02T06:30:00Z")
        assert problems == []


def test_numbers_are_no_times_without_a_format() -> None:
    with pytest.raises(Untyped, match="holds numbers, which are no times"):
        timely(pl.Series("when", [20240302]), None)


def test_a_cell_that_is_written_otherwise_is_named_with_its_line() -> None:
    found, problems = iso(["02.03.2024", "3/2/2024"], "%d.%m.%Y")
    assert found == [None, None]
    assert len(problems) == 1
    assert problems[0].startswith(
        "inputs.at: column 'when' holds '3/2/2024' in line 3, which is not written as '%d.%m.%Y': "
    )


def test_what_is_not_iso_8601_is_counted_with_the_way_out() -> None:
    _, problems = iso(["2024-03-02T06:30Z", "2024-03-02 06:30 UTC", "2.3.2024", "soon", ""])
    (said,) = problems
    assert "holds 2 cells that are no ISO 8601 times" in said
    assert said.endswith(
        "the first is '2.3.2024', in line 4: say how they are written, as in source.formats: "
        "{at: '%d.%m.%Y'}"
    )


def test_the_times_of_an_input_are_read_by_their_format(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "at,seen,y\n02.03.2024 06:30,2024-03-02 06:30:15+00,1\n,2024-03-02 06:30:15.5 +0100,2\n"
    )
    source = TableSource(path=tmp_path / "t.csv", formats={"at": "%d.%m.%Y %H:%M"})
    inputs = {"at": TimestampInput(optional=True), "seen": TimestampInput()}
    rows = table.read(source, inputs, {"y": RegressionTask()})
    assert rows.inputs["at"] == ["2024-03-02T06:30:00", None]
    assert moment(rows.inputs["seen"][0]) == moment("2024-03-02T06:30:15Z")
    assert moment(rows.inputs["seen"][1]) == moment("2024-03-02T05:30:15.5Z")
    broken = source.model_copy(update={"formats": {"at": "%m/%d/%Y"}})
    with pytest.raises(ValueError, match=r"'02.03.2024 06:30' in line 2, which is not written as"):
        table.read(broken, inputs, {"y": RegressionTask()})


def test_times_of_an_input_in_all_that_files_have(tmp_path: Path) -> None:
    at = datetime(2024, 1, 31, 6, 30)
    inputs: dict[str, Any] = {
        name: TimestampInput(optional=True).under(LABELS) for name in ("day", "typed", "zone")
    }
    cells = {"day": [20240131.0, None], "typed": [at, None], "zone": [f"{at} UTC", "NaT"]}
    frame = pl.DataFrame(cells | {"y": [1.0, 2.0]})
    frame.write_parquet(tmp_path / "t.parquet")
    formats = {"day": "%Y%m%d", "typed": "%d.%m.%Y"}
    source = TableSource(path=tmp_path / "t.parquet", formats=formats)
    rows = table.read(source, inputs, {"y": RegressionTask()})
    assert [moment(rows.inputs[name][0]).day for name in inputs] == [19753.0] * 3
    assert [rows.inputs[name][1] for name in inputs] == [None] * 3
    frame.with_columns(zone=pl.lit("1/2/2024")).write_parquet(tmp_path / "t.parquet")
    with pytest.raises(ValueError, match="the first is '1/2/2024', in row 1: say how they are wri"):
        table.read(source, inputs, {"y": RegressionTask()})
