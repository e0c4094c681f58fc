"""Looks at test rows are counted."""

from pathlib import Path

from tabular.looks import look


def test_each_is_written_down(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "looks"
    assert [look(file, ["adult"], []), look(file, ["adult"], ["training.lr=1"])] == [1, 2]
    assert "training.lr=1" in file.read_text()
