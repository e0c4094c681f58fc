"""`--on`: where runs are made."""

import pytest
from typer.testing import CliRunner

from onepass.training.cli import app
from onepass.training.commands.executors import address_of, executor
from onepass.training.studies.executors.processes import ProcessPool


def test_without_a_word_they_run_in_processes() -> None:
    with executor(None) as trials:
        assert trials is ProcessPool


def test_an_address_is_that_of_a_client() -> None:
    assert address_of("ray") is None
    assert address_of("ray://head:10001") == "ray://head:10001"


@pytest.mark.parametrize("on", ["", "spark", "rays", "head:10001", "ray:/head"])
@pytest.mark.parametrize("command", ["compare", "tune", "affinity"])
def test_what_there_is_not_is_told(command: str, on: str) -> None:
    done = CliRunner().invoke(app, [command, "sincos", "--on", on])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"--on: must be ray or ray://HOST:PORT, got {on!r}\n"
