"""`onepass federate`: what is wrong with a plan is told, all at once, before anything is run."""

from pathlib import Path

from typer.testing import CliRunner

from onepass.training.cli import app

RUN = CliRunner()


def test_what_is_wrong_is_told_before_anything_is_run(tmp_path: Path) -> None:
    plan, out = tmp_path / "plan.yaml", tmp_path / "out"
    plan.write_text("name: a\nclients: {b: none.yaml}\nround: 2\nepochs: 0\n")
    done = RUN.invoke(app, ["federate", str(plan), "--out", str(out)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "round: no such setting; did you mean 'rounds'?" in done.stderr
    assert "epochs: must be at least 1, got 0" in done.stderr
    plan.write_text("name: a\nclients: {b: none.yaml}\n")
    done = RUN.invoke(app, ["federate", str(plan), "--out", str(out)])
    assert "none.yaml: no such file" in done.stderr
    assert not out.exists()
