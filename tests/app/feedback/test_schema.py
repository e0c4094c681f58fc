"""The file: made by whoever is first, for its owner alone, and nobody else's is taken for one."""

import sqlite3
import threading
from pathlib import Path

import pytest

from onepass.app.feedback.schema import opened


def test_a_file_is_made_once_whoever_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "kept.sqlite"
    makers = [threading.Thread(target=opened, args=(file,), kwargs={"make": True}) for _ in "abcd"]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    connection = opened(file)
    assert connection.execute("SELECT rows FROM held").fetchall() == [(0,)]
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert file.stat().st_mode & 0o77 == 0


def test_others_files_are_refused(tmp_path: Path) -> None:
    other, text = tmp_path / "other.sqlite", tmp_path / "text"
    sqlite3.connect(other).execute("CREATE TABLE t (x)")
    text.write_text("no database " * 1000)
    for file in (other, text, tmp_path / "away" / "kept.sqlite"):
        with pytest.raises(ValueError, match=r"cannot be opened as a feedback file"):
            opened(file, make=True)
    with pytest.raises(ValueError, match="no such file"):
        opened(tmp_path / "none")
