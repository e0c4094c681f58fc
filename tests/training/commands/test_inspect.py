"""`onepass inspect`: the contract, how it was made, what an answer costs."""

from pathlib import Path

from typer.testing import CliRunner

from onepass.models.bundle import open_bundle
from onepass.training.cli import app

RUN = CliRunner()
KEPT = Path(__file__).parents[2] / "data" / "bundles_before" / "trips"


def test_a_bundle_is_shown() -> None:
    done = RUN.invoke(app, ["inspect", str(KEPT)])
    assert done.exit_code == 0, done.output
    bundle = open_bundle(KEPT)
    for word in (bundle.manifest.version, *bundle.contract.inputs, *bundle.contract.tasks):
        assert word in done.stdout
    assert "us a forward pass of one row here" in done.stdout


def test_what_is_no_bundle_is_told(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["inspect", str(tmp_path)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert str(tmp_path) in done.stderr
