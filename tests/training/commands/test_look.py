"""`onepass look`: a page in seconds, and what it counts."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from onepass.training.cli import app

RUN = CliRunner()


def test_a_page_is_written_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = RUN.invoke(app, ["look", "shapes", "--pictures", "5", "--set", "source.draw=40"])
    assert done.exit_code == 0, done.output
    *_, first, shape, colour, width, path = done.stdout.splitlines()
    assert first.startswith("5 of ")
    assert shape.startswith("  shape: ")
    assert colour.startswith("  colour: ")
    assert width.endswith(" in 5 pictures")
    assert path == "shapes-look.html"
    assert (tmp_path / path).read_text().count("<img") == 5


def test_what_is_wrong_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = RUN.invoke(app, ["look", "sincos"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "none is an image" in done.stderr
    done = RUN.invoke(app, ["look", "shapes", "--out", "none/x.html"])
    assert (done.exit_code, done.stderr) == (1, "--out: none: no such folder\n")
