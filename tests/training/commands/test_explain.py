"""`onepass explain`: a setting, a kind, one of the service; what is not there; all there is."""

import pytest
from typer.testing import CliRunner

from onepass.training.cli import app

RUN = CliRunner()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("training.clip", "default  1\n"),
        ("balancing.mgda", "The shortest gradient in the convex hull"),
        ("ONEPASS_PORT", "default  8000\n"),
        ("onepass_port", "default  8000\n"),
    ],
)
def test_what_is_there_is_told(path: str, words: str) -> None:
    done = RUN.invoke(app, ["explain", path])
    assert done.exit_code == 0
    assert words in done.stdout


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("training.clpi", "training.clpi: no such setting; did you mean 'clip'?\n"),
        ("ONEPASS_PROT", "ONEPASS_PROT: no such setting; did you mean 'ONEPASS_PORT'?\n"),
    ],
)
def test_what_is_not_there_says_what_is_near(path: str, words: str) -> None:
    done = RUN.invoke(app, ["explain", path])
    assert done.exit_code == 1
    assert done.stderr == words


def test_alone_it_lists_what_can_be_asked() -> None:
    done = RUN.invoke(app, ["explain"])
    assert done.exit_code == 0
    assert "\nbalancing " in done.stdout
    assert "mgda" in done.stdout
