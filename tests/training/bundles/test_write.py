"""After training nothing fails: whatever cannot be done is told in a bundle that opens."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from rich.console import Console

from onepass import models
from onepass.models.bundle import Bundle
from onepass.training.bundles import judge, optional_files, report, write
from onepass.training.bundles.inspection import show_facts
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.finishing import thresholds
from onepass.training.reporting.tables import remarks, show_contract, show_report
from onepass.training.runs import sealing
from onepass.training.runs.build import begun
from onepass.training.runs.loop import Loop
from onepass.training.specs.spec import Spec, parse
from onepass.training.tasks.quantity import QuantityKind

HISTORY = [{"epoch": 1, "losses": {"price": 1.0}, "skills": {"price": 0.1}}]
STAGES: list[tuple[Any, str]] = [
    (thresholds, "asked"),
    (judge, "judge"),
    (judge, "answered"),
    (write, "made"),
    (write, "over_epochs"),
    (write, "report"),
    (write, "train_skills"),
    (write, "_lines"),
    (write.baselines, "find"),
    (sealing, "TorchEngine"),
    (optional_files, "graph"),
    (optional_files, "pictures"),
    (report, "of_input"),
    (QuantityKind, "statistics"),
]


@pytest.fixture
def learnt(shop: Callable[..., Spec]) -> tuple[Loop, Prepared]:
    """A loop that keeps what it began with."""
    spec = shop({"threads": 1})
    return at_its_end(spec)


def at_its_end(spec: Spec) -> tuple[Loop, Prepared]:
    prepared = prepare(spec)
    loop = begun(spec, prepared)
    loop.best = {name: value.clone() for name, value in loop.network.state_dict().items()}
    loop.facts.epoch = loop.facts.best_epoch = 1
    loop.facts.learnt = list(loop.network.tasks)
    return loop, prepared


def written(loop: Loop, prepared: Prepared, folder: Path, **changes: Any) -> Bundle:
    how = {"version": "run", "history": HISTORY, "ended": "done", "onnx": False, "pictures": False}
    write.bundle(loop, prepared, folder, **how | changes)
    return models.load(folder).bundle


def shown(bundle: Bundle) -> str:
    console = Console(file=io.StringIO(), width=200)
    for show in (show_contract, show_report, show_facts):
        show(console, bundle)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(("room", "stage"), STAGES, ids=lambda part: str(part).rpartition(".")[2])
def test_a_stage_that_fails_is_told_in_the_bundle(
    learnt: tuple[Loop, Prepared],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    room: Any,
    stage: str,
) -> None:
    def fails(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("out of luck\nat line 3")

    monkeypatch.setattr(room, stage, fails)
    more = {"onnx": stage == "graph", "pictures": stage in ("pictures", "train_skills")}
    bundle = written(*learnt, tmp_path, **more)
    said = [note for note in bundle.report()["notes"] if note.startswith("beware: ")]
    assert said
    assert all(note.endswith(": RuntimeError: out of luck") for note in said)
    assert set(said) <= set(remarks(bundle.report()))
    assert "price" in shown(bundle)


def test_nothing_is_told_where_nothing_fails(learnt: tuple[Loop, Prepared], tmp_path: Path) -> None:
    bundle = written(*learnt, tmp_path)
    assert not [note for note in bundle.report()["notes"] if note.startswith("beware")]


def test_a_disk_that_is_full_is_an_error(
    learnt: tuple[Loop, Prepared], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.bundle_writing, "write", full)
    with pytest.raises(OSError, match="No space left"):
        written(*learnt, tmp_path)


def numbers(rows: list[float], test: int, tmp_path: Path) -> Spec:
    """A table of one input and these labels, the last of which are tested."""
    split = ["train"] * (len(rows) - test - 4) + ["val"] * 4 + ["test"] * test
    lines = [f"{n % 7},{y!r},{part}" for n, (y, part) in enumerate(zip(rows, split, strict=True))]
    (tmp_path / "rows.csv").write_text("\n".join(["x,y,split", *lines]))
    return parse(
        {
            "name": "numbers",
            "inputs": {"x": {"kind": "number"}},
            "tasks": {"y": {"kind": "regression"}},
            "source": {
                "kind": "table", "path": str(tmp_path / "rows.csv"),
                "split": {"kind": "column", "column": "split"},
            },
            "trunk": {"widths": [4]},
            "training": {"threads": 1},
        }
    )  # fmt: skip


@pytest.mark.parametrize("scale", [1e-44, 1e-30, 1.0, 1e18, 1e19, 1e30, 1e38])
@pytest.mark.parametrize("test", [0, 1, 3])
def test_targets_of_any_size_are_judged(scale: float, test: int, tmp_path: Path) -> None:
    values = [scale * value for value in np.sin(np.arange(30)).tolist()]
    loop, prepared = at_its_end(numbers(values, test, tmp_path))
    bundle = written(loop, prepared, tmp_path / "out")
    found = bundle.report()
    assert not [note for note in found["notes"] if note.startswith("beware")]
    metrics = found["tasks"]["y"]["metrics"]
    for name in ("mae", "rmse"):
        assert 0 < metrics[name]["value"] / scale < 10
    assert (metrics["r2"]["value"] is None) == (test == 1)
    assert (metrics["mae"]["low"] is None) == (test == 1)
    assert "–" in shown(bundle) or test != 1
    assert ("is judged on one row" in found["tasks"]["y"]["verdict"]) == (test == 1)


@pytest.mark.parametrize("scale", [1.0, 1e18, 1e38])
def test_pictures_of_one_row_and_of_equal_rows(scale: float, tmp_path: Path) -> None:
    loop, prepared = at_its_end(numbers([scale] * 29 + [2 * scale], 1, tmp_path))
    bundle = written(loop, prepared, tmp_path / "out", pictures=True)
    assert {"report.html", "curves.png"} <= bundle.files.keys()


def test_a_row_without_a_finite_answer_is_told_and_the_others_are_judged(tmp_path: Path) -> None:
    spec = numbers(np.arange(30.0).tolist(), 5, tmp_path)
    text = (tmp_path / "rows.csv").read_text().splitlines()
    text[-1] = "3e38,1.0,test"
    (tmp_path / "rows.csv").write_text("\n".join(text))
    loop, prepared = at_its_end(spec)
    first = loop.network.state_dict()
    loop.best = {n: v * 1e9 if v.dim() > 1 and "mean" not in n else v for n, v in first.items()}
    bundle = written(loop, prepared, tmp_path / "out")
    said = [note for note in bundle.report()["notes"] if note.startswith("beware")]
    assert "1 of 5 test rows have no finite answer, number 5 of them first" in said[0]
    assert "1 of 5 golden rows have no finite answer: they are left out" in said[1]
    assert bundle.report()["tasks"]["y"]["metrics"]["mae"]["value"] is not None


def test_a_report_holds_finite_numbers_or_null(
    learnt: tuple[Loop, Prepared], tmp_path: Path
) -> None:
    bundle = written(*learnt, tmp_path)

    def walk(value: Any) -> None:
        if isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                walk(one)
        assert not isinstance(value, float) or np.isfinite(value)

    walk(orjson.loads(bundle.files["report.json"]))
