"""Rows of JSON, part by part."""

from pathlib import Path
from typing import Any

import pytest

from onepass.models.contract import Contract
from onepass.training.predicting import json_parts
from onepass.training.predicting.json_parts import JsonParts
from onepass.training.predicting.parts import Part

NUMBERS = Contract.model_validate(
    {"inputs": {"x": {"kind": "number", "optional": True}}, "tasks": {"y": {"kind": "regression"}}}
)


def json_rows(path: Path, content: bytes, *, lines: bool) -> list[list[Any]]:
    path.write_bytes(content)
    found = list(JsonParts(path, lines=lines).parts(NUMBERS))
    assert all(isinstance(part, Part) and part.table is None for part in found)
    return [part.rows for part in found if isinstance(part, Part)]


def test_json_comes_in_parts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_parts, "CHUNK_ROWS", 2)
    rows = [[{"x": 1}, {"x": 2}], [{"x": 3}]]
    marked = b"\xef\xbb\xbf"
    lines = marked + b'{"x": 1}\n\n {"x": 2}\r\n{"x": 3}'
    assert json_rows(tmp_path / "a.jsonl", lines, lines=True) == rows
    listed = marked + b'[{"x": 1}, {"x": 2},\n {"x": 3}]'
    assert json_rows(tmp_path / "a.json", listed, lines=False) == rows
    assert json_rows(tmp_path / "a.json", b"[]", lines=False) == []


@pytest.mark.parametrize(
    ("content", "lines", "words"),
    [
        (b'{"x": 1}\n{"x": \n', True, "a.json: line 2: not JSON: "),
        (b'{"x": 1}\n{"x": "\xff"}\n', True, "a.json: line 2: no UTF-8, which JSON is written in"),
        (b"[1, 2", False, "a.json: not JSON: "),
        (b"\xff\xfe[", False, "a.json: no UTF-8"),
        (b'{"x": 1}', False, "a.json: must be a JSON list of rows, or .jsonl with one a line"),
    ],
)
def test_what_is_not_json_is_told_with_its_line(
    tmp_path: Path, content: bytes, lines: bool, words: str
) -> None:
    with pytest.raises(ValueError) as refused:
        json_rows(tmp_path / "a.json", content, lines=lines)
    assert words in str(refused.value)
