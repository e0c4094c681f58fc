"""`onepass card`: two files beside the bundle, which stays as it is."""

import json
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from onepass.models.bundle import open_bundle
from onepass.training.cli import app

RUN = CliRunner()


def test_it_writes_a_card_and_a_bill(make_bundle: Callable[..., Path], tmp_path: Path) -> None:
    folder = make_bundle("sincos")
    done = RUN.invoke(app, ["card", str(folder), "--out", str(tmp_path / "a" / "b")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "a/b/README.md").read_text().startswith("---\n")
    assert json.loads((tmp_path / "a/b/bom.json").read_bytes())["specVersion"] == "1.6"
    open_bundle(folder)


def test_no_bundle_is_told_in_a_line(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["card", str(tmp_path / "none"), "--out", str(tmp_path / "out")])
    assert (done.exit_code, done.stdout) == (1, "")
    assert not (tmp_path / "out").exists()
