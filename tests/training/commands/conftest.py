"""What commands that run many trainings have in common."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onepass.training.cli import app

RUN = CliRunner()


@pytest.fixture
def refuses(tmp_path: Path) -> Callable[[str], None]:
    """refuses("tune"): what is wrong is told, all at once, before anything is run."""

    def check(command: str) -> None:
        kinds = ["--sharing", "hard,mmeo", "--balancing", "equal,dwb"]
        done = RUN.invoke(app, [command, "sincos", *kinds, "--out", str(tmp_path / "out")])
        assert (done.exit_code, done.stdout) == (1, "")
        assert "sharing.kind: no such kind 'mmeo'; did you mean 'mmoe'?" in done.stderr
        assert "balancing.kind: no such kind 'dwb'; did you mean 'dwa'?" in done.stderr
        assert not (tmp_path / "out").exists()
        done = RUN.invoke(app, [command, "sincos", "--seeds", "0"])
        assert done.exit_code == 2
        assert "--seeds" in done.output

    return check
