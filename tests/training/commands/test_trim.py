"""`onepass trim`: what it is asked wrongly is told."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onepass.training.cli import app

RUN = CliRunner()


def test_a_bundle_that_no_training_wrote_is_told(make_bundle: Callable[..., Path]) -> None:
    done = RUN.invoke(app, ["trim", str(make_bundle("sincos")), "--members", "1"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "spec: no training of onepass wrote it" in done.stderr


@pytest.mark.parametrize(("option", "value"), [("--members", "four"), ("--weights", "int4")])
def test_an_option_that_is_none_is_told(option: str, value: str) -> None:
    done = RUN.invoke(app, ["trim", "gone", option, value])
    assert done.exit_code == 2
    assert option in done.output
