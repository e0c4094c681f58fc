"""From a folder of images to a bundle, and on: resumed, exported, answered from files."""

from pathlib import Path
from typing import Any

import numpy as np
import orjson
import polars as pl
import pytest
from PIL import Image
from typer.testing import CliRunner

from onepass import models
from onepass.models.bundle import open_bundle
from onepass.training import fit
from onepass.training.batches.of_split import split_batches
from onepass.training.cli import app
from onepass.training.data.prepare import prepare
from onepass.training.runs import build
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Silent
from onepass.training.specs.spec import BadSpec, Spec, parse


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bars on noise: the place of a bright one is the age, its direction the kind."""
    folder = tmp_path_factory.mktemp("bars")
    random = np.random.default_rng(0)
    lines = []
    for place in range(240):
        table = random.integers(0, 60, (14, 14, 3))
        at, kind = int(random.integers(2, 12)), int(random.integers(2))
        (table if kind else table.transpose(1, 0, 2))[at] += 180
        Image.fromarray(table.astype(np.uint8)).save(folder / f"{place}.png")
        split = ("train", "train", "train", "train", "val", "test")[place % 6]
        lines.append({"file": f"{place}.png", "kind": kind, "noise": at % 2, "split": split})
    pl.DataFrame(lines).write_csv(folder / "labels.csv")
    return folder


@pytest.fixture
def bars(folder: Path) -> Any:
    def make(**changes: Any) -> Spec:
        document: dict[str, Any] = {
            "name": "bars",
            "inputs": {
                "bar": {"kind": "image", "size": 12, "resize": "stretch"},
                "noise": {"kind": "number"},
            },
            "tasks": {"kind": {"kind": "binary", "labels": ["across", "down"]}},
            "source": {
                "kind": "images",
                "path": str(folder),
                "words": {"kind": {"0": "down", "1": "across"}},
            },
            "augment": {"bar": {"flip": True, "rotate": 4, "colour": 0.1}},
            "trunk": {"kind": "conv", "channels": [8, 8], "widths": [16]},
            "heads": {"hidden": []},
            "training": {"epochs": 12, "batch_size": 16, "lr": 0.01, "threads": 1},
        }
        return parse(document | changes)

    return make


def test_a_folder_becomes_a_bundle_that_answers_without_torch(
    bars: Any, folder: Path, tmp_path: Path
) -> None:
    bundle = fit(bars(), out=tmp_path, pictures=False)
    report = bundle.report()
    assert report["tasks"]["kind"]["metrics"]["accuracy"]["value"] > 0.85
    assert 0 < report["inputs"]["bar"]["brightness"] < 1
    predictor = models.load(bundle.folder)
    assert predictor.engine.name == "onnx"  # whose answers equal torch's: it was compared
    golden = bundle.golden()
    assert len(golden.rows) == 8
    assert all(isinstance(row["bar"], str) for row in golden.rows)
    other = models.load(bundle.folder, "torch").predict(golden.rows)
    for mine, theirs in zip(predictor.predict(golden.rows), other, strict=True):
        assert mine["kind"]["probabilities"] == pytest.approx(
            theirs["kind"]["probabilities"], abs=1e-4
        )
    done = CliRunner().invoke(app, ["predict", str(bundle.folder), str(folder / "labels.csv")])
    assert done.exit_code == 0, done.output
    assert len(pl.read_csv(done.stdout.encode())) == 240
    shown = CliRunner().invoke(app, ["inspect", str(bundle.folder)])
    assert "12 x 12 pixels, RGB, stretch" in " ".join(shown.stdout.split())


def test_a_resumed_run_sees_the_same_augmented_images(bars: Any) -> None:
    spec = bars()
    prepared = prepare(spec)

    def begun() -> Loop:
        return build.begun(spec, prepared)

    whole, first = begun(), begun()
    _run(whole, prepared, 3)
    _run(first, prepared, 2)
    second = begun()
    second.load(first.tensors(), orjson.loads(orjson.dumps(first.state())))
    _run(second, prepared, 1)
    for name, value in whole.network.state_dict().items():
        assert (second.network.state_dict()[name] == value).all(), name


def _run(loop: Loop, prepared: Any, epochs: int) -> None:
    train = split_batches(loop.network, prepared.train, size=16)
    with Interrupt() as stop:
        for _ in range(epochs):
            assert loop.epoch(train, stop, Silent()) is not None


def test_pixels_stay_bytes_in_memory(bars: Any) -> None:
    prepared = prepare(bars())
    assert prepared.train.inputs["bar"].dtype == np.uint8
    assert prepared.train.inputs["bar"].shape == (160, 3, 12, 12)


def test_a_damaged_file_is_named(bars: Any, folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        content = file.read_bytes()
        (tmp_path / file.name).write_bytes(content[:40] if file.name == "7.png" else content)
    source = {
        "kind": "images",
        "path": str(tmp_path),
        "words": {"kind": {"0": "down", "1": "across"}},
    }
    with pytest.raises(BadSpec) as refused:
        prepare(bars(source=source))
    assert "is cut off or damaged" in str(refused.value)
    assert "7.png" in str(refused.value)


def test_small_images_are_golden(bars: Any) -> None:
    spec = bars()
    golden = prepare(spec).golden
    lengths = [len(row["bar"]) for row in golden]
    assert lengths == sorted(lengths)


def test_open_bundle_keeps_the_input(bars: Any, tmp_path: Path) -> None:
    spec = bars(training={"epochs": 1, "threads": 1})
    folder = fit(spec, out=tmp_path, onnx=False, pictures=False).folder
    assert open_bundle(folder).contract.inputs["bar"] == spec.inputs["bar"]
