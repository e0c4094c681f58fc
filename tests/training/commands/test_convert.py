"""`onepass convert`: what is no state dict is told."""

from pathlib import Path

from typer.testing import CliRunner

from onepass.training.cli import app

RUN = CliRunner()


def test_what_is_no_state_dict_is_told(tmp_path: Path) -> None:
    (tmp_path / "w.pth").write_text("nothing")
    done = RUN.invoke(app, ["convert", str(tmp_path / "w.pth"), str(tmp_path / "out")])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "w.pth: is no file of tensors alone" in done.stderr
