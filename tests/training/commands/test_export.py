"""`onepass export`: a bundle gets its graph, and what is none is told."""

from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from onepass.models import bundle as bundles
from onepass.models import load
from onepass.training.cli import app

RUN = CliRunner()


def test_export_adds_the_graph(make_bundle: Callable[..., Path]) -> None:
    folder = make_bundle("sincos")
    done = RUN.invoke(app, ["export", str(folder)])
    assert done.exit_code == 0, done.output
    assert load(folder).engine.name == "onnx"
    assert bundles.open_bundle(folder).manifest.engine is not None


def test_export_writes_the_graph_for_others(tmp_path: Path) -> None:
    runs = Path(__file__).parents[2] / "data" / "bundles_before" / "market"
    folder = next(runs.rglob("manifest.json")).parent
    done = RUN.invoke(app, ["export", str(folder), "--to", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        "model.onnx", "contract.json", "example.json", "README.md", "example.py", "example.html",
        "Example.java", "Example.cs",
    }  # fmt: skip


def test_what_is_no_bundle_is_told(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["export", str(tmp_path / "gone")])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "gone: no such folder" in done.stderr
