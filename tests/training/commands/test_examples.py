"""`onepass examples`: each is listed with a line, and copied once."""

from pathlib import Path

from typer.testing import CliRunner

from onepass.training.cli import app

RUN = CliRunner()


def test_an_example_is_copied_once(tmp_path: Path) -> None:
    assert RUN.invoke(app, ["examples", "sincos", "--to", str(tmp_path)]).exit_code == 0
    assert (tmp_path / "sincos.yaml").exists()
    again = RUN.invoke(app, ["examples", "sincos", "--to", str(tmp_path)])
    assert again.exit_code == 1
    assert "is there already" in again.stderr


def test_examples_are_listed_with_a_line_each() -> None:
    assert [line.split()[0] for line in RUN.invoke(app, ["examples"]).stdout.splitlines()] == [
        "beans", "bikes", "blood", "census", "digits", "digits2", "emotions", "faces", "films",
        "flights", "nuclei", "reviews", "shapes", "sincos", "snippets", "tags", "taxi", "wine",
    ]  # fmt: skip


def test_an_example_may_get_another_name_and_the_wrong_one_is_told(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["examples", "sincos", "--to", str(tmp_path / "mine.yaml")])
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{tmp_path / 'mine.yaml'}: train it with: onepass train")
    assert (tmp_path / "mine.yaml").read_text().startswith("#")
    wrong = RUN.invoke(app, ["examples", "sincs"])
    assert wrong.exit_code == 1
    assert wrong.stderr.startswith("sincs: no such example; there are beans, bikes, ")
