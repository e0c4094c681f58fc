"""`onepass affinity`: one task has none, which is told before anything is run."""

from pathlib import Path

from typer.testing import CliRunner

from onepass.training.cli import app

RUN = CliRunner()


def test_one_task_has_no_affinity(tmp_path: Path) -> None:
    spec = tmp_path / "one.yaml"
    spec.write_text(
        "name: one\ninputs: {x: {kind: number}}\ntasks: {y: {kind: regression}}\n"
        "source: {kind: function, ranges: {x: [0, 1]}, expressions: {y: x}}\n"
    )
    done = RUN.invoke(app, ["affinity", str(spec), "--out", str(tmp_path / "out")])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "tasks: there is y alone, affinity needs two" in done.stderr
    assert not (tmp_path / "out").exists()


def test_looks_are_at_least_a_step_apart() -> None:
    done = RUN.invoke(app, ["affinity", "sincos", "--every", "0"])
    assert done.exit_code == 2
    assert "--every" in done.output
