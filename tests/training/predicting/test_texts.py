"""Rows and answers as JSON: columns as they stand in the file, and what is no JSON as text."""

import io
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest

from onepass.training.predicting.parts import Part
from onepass.training.predicting.texts import (
    Answers,
    JsonOutput,
    LinesOutput,
    covered,
    json_text,
    readable,
)
from onepass.training.sources.reading import Table, of_frame

ANSWERS: Answers = [{"fare": {"value": np.float32(11.2)}}, {"fare": {"value": np.float32(3)}}]
PART = Part([{"x": 1}, {"x": 2, "extra": [1]}])


def written(kind: type[LinesOutput | JsonOutput], *parts: Part) -> tuple[str, list[str]]:
    stream = io.BytesIO()
    output = kind(stream)
    for part in parts:
        output.write(part, ANSWERS[: len(part.rows)])
    output.finish()
    return stream.getvalue().decode(), output.notes


def test_lines_and_a_list_say_the_same() -> None:
    lines, _ = written(LinesOutput, PART, PART)
    listed, _ = written(JsonOutput, PART, PART)
    rows = [json.loads(line) for line in lines.splitlines()]
    assert json.loads(listed) == rows
    assert rows[1] == {"x": 2, "extra": [1], "answers": {"fare": {"value": 3.0}}}
    assert '"value":11.2}' in lines, "as many digits as the number has"
    assert listed.splitlines()[0] == "["
    assert written(JsonOutput) == ("[]\n", [])
    assert written(LinesOutput) == ("", [])


def test_a_table_gives_all_its_columns_and_its_answers_their_place() -> None:
    frame = pl.DataFrame({"x": [1], "answers": ["mine"], "day": [date(2024, 1, 2)]})
    text, notes = written(LinesOutput, Part([{"x": 1.0}], of_frame(frame)))
    assert json.loads(text) == {
        "x": 1, "day": "2024-01-02", "answers": {"fare": {"value": pytest.approx(11.2)}},
    }  # fmt: skip
    assert notes == ["in the place of columns of the file there are answers: answers"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"text", '"text"'),
        (b"\xff\x00", '"ff00"'),
        (Decimal("1.50"), '"1.50"'),
        (timedelta(seconds=5), '"0:00:05"'),
        ({1: [np.float32(0.1)]}, '{"1":[0.1]}'),
        (np.arange(2), "[0,1]"),
    ],
)
def test_what_is_no_json_is_text(value: Any, text: str) -> None:
    assert json_text(value) == text


def test_a_column_that_cannot_be_read_is_left_out_and_told_once() -> None:
    def load(name: str) -> pl.Series:
        if name == "b":
            raise ValueError("column 'b': cannot be read")
        return pl.Series(name, [1])

    notes: list[str] = []
    for _ in range(2):
        assert list(readable(Table(["a", "b"], 1, load), notes)) == ["a"]
    assert notes == ["column 'b': cannot be read; it is left out"]


def test_columns_that_answers_take_the_place_of_are_told_once() -> None:
    notes: list[str] = []
    covered(["a", "b", "c"], {"c", "a"}, notes)
    covered(["a", "b", "c"], {"c", "a"}, notes)
    covered(["b"], {"c"}, notes)
    assert notes == ["in the place of columns of the file there are answers: a, c"]
