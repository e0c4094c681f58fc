"""Rows part by part: as a caller would send them, with what to call them in a message."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from onepass.models.contract import Contract
from onepass.training.predicting import parts
from onepass.training.predicting.parts import JsonParts, Part, table_parts
from onepass.training.sources.table import TableSource

NUMBERS = Contract.model_validate(
    {"inputs": {"x": {"kind": "number", "optional": True}}, "tasks": {"y": {"kind": "regression"}}}
)


def of_table(path: Path, *columns: dict[str, str], contract: Contract = NUMBERS) -> Any:
    sources = [TableSource(path=path, columns=own) for own in columns or ({},)]
    return table_parts(path, sources, [], contract, before=False)


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Path]:
    """table(text) -> the file."""

    def made(text: str) -> Path:
        (tmp_path / "t.csv").write_text(text)
        return tmp_path / "t.csv"

    return made


def test_a_table_comes_in_parts_with_its_lines(
    table: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "CHUNK_ROWS", 2)
    found = list(of_table(table("x,other\n1,a\n\n2,b\n,c\n")).parts(NUMBERS))
    assert [part.rows for part in found] == [[{"x": 1.0}, {"x": 2.0}], [{}]]
    assert found[0].called(1, "x") == " (line 4)"
    assert found[1].called(0, "x") == " (line 5)"
    assert found[1].table["other"].to_list() == ["c"]


def test_problems_of_a_part_are_told_and_the_next_part_is_read(
    table: Callable[[str], Path],
) -> None:
    (problems,) = of_table(table("x\n1\nabc\n")).parts(NUMBERS)
    assert problems == ["inputs.x: column 'x' holds 1 cells that are no numbers; the first is "
                        "'abc', in line 3"]  # fmt: skip


def test_the_first_source_whose_columns_are_there_says_what_they_are_called(
    table: Callable[[str], Path],
) -> None:
    file = table("b\n7\n")
    found = of_table(file, {"x": "a"}, {"x": "b"})
    assert [part.rows for part in found.parts(NUMBERS)] == [[{"x": 7.0}]]
    with pytest.raises(ValueError, match=r"has no column 'a' \(for 'x'\)"):
        list(of_table(file, {"x": "a"}, {"x": "c"}).parts(NUMBERS))


def test_a_table_without_rows_is_refused_by_its_columns_first(
    table: Callable[[str], Path],
) -> None:
    with pytest.raises(ValueError, match="has no rows"):
        list(of_table(table("x\n")).parts(NUMBERS))
    with pytest.raises(ValueError, match="has no column 'x'"):
        list(of_table(table("z\n")).parts(NUMBERS))


def test_a_picture_is_called_by_its_name(tmp_path: Path) -> None:
    contract = Contract.model_validate(
        {
            "inputs": {"photo": {"kind": "image", "size": 4, "optional": True}},
            "tasks": {"y": {"kind": "regression"}},
        }
    )
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    (tmp_path / "t.csv").write_text("photo\na.png\n")
    (part,) = of_table(tmp_path / "t.csv", contract=contract).parts(contract)
    assert part.called(0, "photo") == " (a.png, line 2)"
    assert isinstance(part.rows[0]["photo"], str)


def json_rows(path: Path, content: bytes, *, lines: bool) -> list[list[Any]]:
    path.write_bytes(content)
    found = list(JsonParts(path, lines=lines).parts(NUMBERS))
    assert all(isinstance(part, Part) and part.table is None for part in found)
    return [part.rows for part in found if isinstance(part, Part)]


def test_json_comes_in_parts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "CHUNK_ROWS", 2)
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
