"""`onepass init`: a first spec on standard output or in a file, and what was left out beside it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from onepass.models import yaml
from onepass.training.cli import app

RUN = CliRunner()
ROWS = "id;size;y\n" + "".join(f"{n};{n % 7},5;{n % 5},25\n" for n in range(60))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "t.csv").write_text(ROWS)
    return tmp_path / "t.csv"


def test_the_spec_is_printed_and_what_was_left_out_is_told(table: Path) -> None:
    done = RUN.invoke(app, ["init", str(table), "--targets", "y"])
    assert done.exit_code == 0, done.output
    document = yaml.parse(done.stdout)
    assert list(document["tasks"]) == ["y"]
    assert document["source"]["decimal"] == ","
    assert any(line.startswith("id: left out: an id") for line in done.stderr.splitlines())


def test_a_file_is_written_once(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "t.yaml"
    words = ["init", str(table), "--targets", "y", "--out", str(out)]
    done = RUN.invoke(app, words)
    assert done.stdout == f"{out}: read it, then: onepass train {out}\n"
    before = out.read_text()
    again = RUN.invoke(app, words)
    assert again.exit_code == 1
    assert "t.yaml: is there already" in again.stderr
    assert out.read_text() == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "--targets: which columns are to be predicted? as in --targets fare,tip"),
        (["--targets", " , "], "--targets: which columns"),
        (["--targets", "z"], "--targets: there is no column 'z'"),
        (["--targets", "y", "--labels", "t.csv"], "--labels: is for a folder of pictures"),
        (["--targets", "y", "--decimal", "x"], "--decimal: "),
    ],
)
def test_a_mistake_is_told(table: Path, words: list[str], says: str) -> None:
    done = RUN.invoke(app, ["init", str(table), *words])
    assert (done.exit_code, done.stdout) == (1, "")
    assert says in done.stderr
