"""`onepass compare`: kinds that there are not are told, all at once, before anything is run."""

from pathlib import Path

from typer.testing import CliRunner

from onepass.training.cli import app

RUN = CliRunner()


def test_kinds_that_there_are_not_are_told_before_anything_is_run(tmp_path: Path) -> None:
    words = ["compare", "sincos", "--sharing", "hard,mmeo", "--balancing", "equal,dwb"]
    done = RUN.invoke(app, [*words, "--out", str(tmp_path / "out")])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "sharing.kind: no such kind 'mmeo'; did you mean 'mmoe'?" in done.stderr
    assert "balancing.kind: no such kind 'dwb'; did you mean 'dwa'?" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_number_below_one_is_no_number_of_runs() -> None:
    done = RUN.invoke(app, ["compare", "sincos", "--seeds", "0"])
    assert done.exit_code == 2
    assert "--seeds" in done.output
