"""Rows part by part: as a caller would send them, with what to call them in a message."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from onepass.models.contract import Contract
from onepass.training.predicting import parts
from onepass.training.predicting.parts import table_parts
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
