"""Rows become JSON, whatever they hold, as many at once as a request should have."""

import asyncio
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onepass_client.rows import Chunk, chunks, chunks_of, row_json


def test_files_times_and_numbers_are_written(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(b"abc")
    row = {
        "path": tmp_path / "photo",
        "bytes": b"abc",
        "open": io.BytesIO(b"abc"),
        "at": datetime(2026, 11, 30, 14, tzinfo=UTC),
        "price": Decimal("1.5"),
        "array": np.ones(2, np.float32),
        "number": np.float32(0.5),
        "set": {"b", "a"},
        "text": "é",
    }
    said = json.loads(row_json(row))
    assert said["path"] == said["bytes"] == said["open"] == "YWJj"
    assert (said["at"], said["price"]) == ("2026-11-30T14:00:00+00:00", 1.5)
    assert (said["array"], said["number"], said["set"]) == ([1, 1], 0.5, ["a", "b"])
    assert said["text"] == "é"


def test_what_cannot_be_sent_is_named() -> None:
    with pytest.raises(ValueError, match=r"instances\[3\]\.where\[1\]: must be a finite number"):
        row_json({"where": [0.0, float("nan")]}, 3)
    with pytest.raises(TypeError, match="cannot be sent: object"):
        row_json({"x": object()})
    with pytest.raises(TypeError, match=r"instances\[0\]: must be a mapping, got int"):
        row_json(5, 0)


def test_rows_are_cut_by_their_number_and_by_their_bytes() -> None:
    rows: list[dict[str, Any]] = [{"x": n} for n in range(7)]
    cut = list(chunks(rows, most=3))
    assert [(one.first, len(one.rows)) for one in cut] == [(0, 3), (3, 3), (6, 1)]
    assert json.loads(cut[1].instances()) == {"instances": rows[3:6]}
    assert list(map(json.loads, cut[1].lines().splitlines())) == rows[3:6]
    cut = list(chunks([{"x": "a" * 50}] * 3, most=9, longest=100))
    assert [(one.first, len(one.rows)) for one in cut] == [(0, 1), (1, 1), (2, 1)]
    assert list(chunks([], most=3)) == []


def _failing() -> Any:
    yield {"x": 1}
    raise LookupError("no more")


def test_a_failure_comes_behind_what_was_whole() -> None:
    first, second = chunks(_failing(), most=3)
    assert (first, second.first, second.rows) == (Chunk(0, [b'{"x": 1}']), 1, [])
    assert isinstance(second.error, LookupError)


def test_rows_that_are_awaited_are_cut_alike() -> None:
    async def awaited() -> Any:
        for row in _failing():
            yield row

    async def cut() -> list[Chunk]:
        return [one async for one in chunks_of(awaited(), most=3)]

    first, second = asyncio.run(cut())
    assert (first.rows, second.first) == ([b'{"x": 1}'], 1)
    assert isinstance(second.error, LookupError)
