"""`onepass sign`, and a service that trusts a key."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from onepass.training.cli import app

RUN = CliRunner()


def test_a_wrong_key_is_told_in_a_line(make_bundle: Callable[..., Path], tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    done = RUN.invoke(app, ["sign", str(make_bundle("sincos")), "--key", str(key)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"{key}: no such file" in done.stderr


def test_keys_made_as_the_help_says_sign(make_bundle: Callable[..., Path], tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    made = ["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(key)]
    subprocess.run(made, check=True)
    done = RUN.invoke(app, ["sign", str(make_bundle("sincos", folder=tmp_path)), "--key", str(key)])
    assert done.exit_code == 0, done.output
    assert "model.sig" in done.stdout
