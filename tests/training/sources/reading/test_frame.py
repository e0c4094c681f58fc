"""Frames in memory: whatever speaks Arrow is read as a file is."""

from typing import Any

import pandas as pd
import polars as pl
import pytest

from onepass.training.sources.reading import frame as frames
from onepass.training.sources.reading import held

ROWS = pl.DataFrame({"x": [1.5, None, 3.0], "^a$": ["u", "v", None], "l": [[1], [2, 3], []]})


class Stream:
    """A table of a library that nobody here knows."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


class Shut:
    """Such a table, whose door does not open."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        raise RuntimeError("was read already\nand is gone")


@pytest.mark.parametrize(
    "data", [ROWS, ROWS.lazy(), Stream(ROWS), pd.DataFrame(ROWS.to_dict(as_series=False))]
)
def test_a_frame_is_read_as_a_file_is(data: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "SLAB", 2)
    file = held(data)
    assert file.columns == ["x", "^a$", "l"]
    table = file.table()
    assert len(table) == 3
    assert table["x"].to_list() == [1.5, None, 3.0]
    assert table["l"].to_list() == [[1], [2, 3], []]
    assert table.called(1) == "row 2"
    assert [len(part) for part in file.batches()] == [2, 1]
    assert file.notes() == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([1], "data: must be a frame of pandas or polars, or a table of Arrow, got list"),
        (None, "data: must be a frame of pandas or polars, or a table of Arrow, got NoneType"),
        (Shut(), "data: cannot be read as Arrow: was read already"),
    ],
)
def test_what_is_no_frame_is_told(data: Any, words: str) -> None:
    with pytest.raises(ValueError) as told:
        held(data)
    assert str(told.value) == words
