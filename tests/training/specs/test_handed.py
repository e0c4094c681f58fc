"""Frames in the place of files: the spec that reads them, and the one that is kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from onepass.training.specs.handed import TABLE, handed
from onepass.training.specs.read import read
from onepass.training.specs.spec import BadSpec, Spec

ROWS = pl.DataFrame({"x": [1.0, 2.0]})
PLAIN: dict[str, Any] = {
    "name": "plain",
    "inputs": {"x": {"kind": "number"}},
    "tasks": {"y": {"kind": "regression"}, "z": {"kind": "binary"}},
}
TWO = {"a": {"kind": "table", "tasks": ["y"]}, "b": {"kind": "table", "tasks": ["z"]}}


def test_a_spec_needs_no_source_where_there_is_a_frame(shop: Callable[..., Spec]) -> None:
    kept, reading = handed(read(PLAIN, else_=TABLE), ROWS)
    assert kept.source == read(PLAIN | TABLE).source
    assert reading.source.opened(None)["x"].to_list() == [1.0, 2.0]  # type: ignore[union-attr,arg-type]
    kept, reading = handed(shop(), ROWS)
    assert kept.source.path is None  # type: ignore[union-attr]
    assert isinstance(reading.source.path, Path), "files that cells name are beside it"  # type: ignore[union-attr]


def test_several_sources_have_a_frame_each() -> None:
    kept, reading = handed(read(PLAIN | {"source": TWO}), {"a": ROWS, "b": ROWS})
    assert kept == read(PLAIN | {"source": TWO})
    assert [one.called for one in reading.source.values()] == ["data", "data"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("source", "data", "words"),
    [
        ({"kind": "images", "path": "."}, ROWS, "source.kind: a frame is a table, got 'images'"),
        (TWO, ROWS, "data: there are several sources: must be a frame for each, by its name"),
        (TWO, {"c": ROWS}, "data.c: no such source; there are a, b"),
        (TWO, {"a": [1]}, "data.a: must be a frame of pandas or polars, or a table of Arrow, "
                          "got list"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_so_is_told(source: Any, data: Any, words: str) -> None:
    inputs = (
        {"inputs": {"x": {"kind": "image", "size": [8, 8]}}}
        if source.get("kind") == "images"
        else {}
    )
    with pytest.raises(BadSpec) as told:
        handed(read(PLAIN | inputs | {"source": source}), data)
    assert str(told.value) == words
