"""The command: what it prints, what it writes, and what it says of mistakes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onepass.training.cli import app

RUN = CliRunner()
LINES = [
    {"distance": 2.5, "where": [1, 2], "zone": "Midtown"},
    {"distance": 0.5, "where": [0, 0], "hour": 3},
]


@pytest.fixture(scope="module")
def taxi_bundle(make_bundle: Callable[..., Path]) -> Path:
    return make_bundle()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["train", "txi"], "no such file, and no such example; did you mean 'taxi'?"),
        (["train", "taxi"], "source.path: is missing"),
        (["train", "taxi", "--set", "source.path=gone.csv"], "'gone.csv': no such file"),
        (["train", "sincos", "--set", "training.epoch=3"], "did you mean 'epochs'?"),
        (["inspect", "gone"], "gone: no such folder"),
        (["serve", "gone"], "gone: no such folder"),
        (["serve"], "name a bundle"),
        (["serve", "gone", "--port", "70000"], "port (ONEPASS_PORT)"),
        (["predict", "gone", "rows.csv"], "gone: no such folder"),
        (["examples", "sincs"], "no such example"),
        (["export", "gone"], "gone: no such folder"),
    ],
)
def test_a_mistake_is_a_line_on_stderr(
    words: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = RUN.invoke(app, words)
    assert done.exit_code == 1
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert says in done.stderr
    assert "Traceback" not in done.output


def test_it_says_which_one_it_is() -> None:
    done = RUN.invoke(app, ["--version"])
    assert (done.exit_code, done.stdout) == (0, "onepass 0.1.0\n")
