"""A comparison from end to end: real processes, kept on disk, the same table again."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from onepass.training.data.prepare import prepare
from onepass.training.fitting import fit
from onepass.training.reporting.tables import metric_lines
from onepass.training.specs.spec import Spec
from onepass.training.studies.comparing import verdict
from onepass.training.studies.comparing.compare import compare
from onepass.training.studies.comparing.comparison import Comparison
from onepass.training.studies.trial import Trial, load, narrowed, run
from onepass.training.studies.variant import alone

MakeSpec = Callable[..., Spec]
TASKS = {"price": {"kind": "regression", "unit": "EUR"}, "luck": {"kind": "multiclass"}}


def test_it_runs_again_from_disk_and_says_the_same(shop: MakeSpec, tmp_path: Path) -> None:
    spec = shop(tasks=TASKS, training={"epochs": 2})
    told: list[str] = []

    def once() -> Comparison:
        told.clear()
        found, folder = compare(
            spec,
            sharings=["hard"],
            balancings=["equal"],
            seeds=2,
            final_seeds=2,
            rivals=["linear", "lightgbm"],
            out=tmp_path,
            say=told.append,
        )
        assert folder == tmp_path / "shop" / "compare"
        return found

    first = once()
    runs = sorted((tmp_path / "shop" / "compare" / "runs").iterdir())
    written = {file: file.stat().st_mtime_ns for file in runs}
    # reference, weights to try, the tuned one's other, alone; rivals that draw nothing
    assert len(runs) == 2 + 4 + 1 + 2 * 2 + 2 * 2
    again = once()
    assert {file: file.stat().st_mtime_ns for file in runs} == written
    assert again == first
    assert [one.variant.name for one in first.variants] == ["hard + equal", "hard + tuned weights"]
    assert first.tasks == {"price": "mae", "luck": "log_loss"}
    assert first.units == {"price": "EUR", "luck": None}
    with (tmp_path / "shop" / "compare" / "compare.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["variant"], row["task"]) for row in rows] == [
        *((name, task) for name in ("hard + equal", "hard + tuned weights")
          for task in ("price", "luck", "mean")),
        ("price alone", "price"), ("luck alone", "luck"),
        *((name, task) for name in ("lightgbm", "linear") for task in ("price", "luck", "mean")),
    ]  # fmt: skip
    reference = first.reference
    gained = [float(row["gain"]) for row in rows[:2]]
    assert float(rows[2]["gain"]) == pytest.approx(np.mean(gained))
    assert reference.errors["price"].low < reference.errors["price"].value
    alone_ = {row["task"]: row for row in rows[6:8]}
    cost = first.alone_cost
    assert cost.parameters == sum(int(row["parameters"]) for row in alone_.values())
    assert cost.seconds == pytest.approx(sum(float(row["seconds"]) for row in alone_.values()))
    assert cost.parameters > reference.cost.parameters
    assert first.useless == ("luck",)
    assert "Leave out `luck`: nothing is learnt there" in verdict.verdict(first)
    page = (tmp_path / "shop" / "compare" / "compare.html").read_text()
    assert page.count("<svg role=") == 2  # gains, and the front of two tasks
    assert not re.search(r'(src|href)="(?!#|data:)|<script|@import|url\((?!#)', page)
    assert "Leave out `luck`" in page
    for name in ("compare.png", "verdict.txt"):
        assert (tmp_path / "shop" / "compare" / name).stat().st_size > 100
    rivals_are_judged_as_networks_are(first, page)
    shows_what_tasks_come_to_alone(spec, first, tmp_path)


def rivals_are_judged_as_networks_are(found: Comparison, page: str) -> None:
    """On the same rows, by the same metric; the page and the verdict tell of them."""
    trees, linear = found.rivals
    assert (trees.name, trees.models, trees.seeds) == ("lightgbm", 2, 2)
    assert trees.errors["price"].value < found.reference.errors["price"].value, "after two epochs"
    assert trees.cost.seconds > 0
    assert linear.ahead["hard + equal"].gains["price"].value < 0
    assert verdict.verdict(found).count("One network against 2 models of") == 2
    for one in found.rivals:
        assert f"<td>{one.label}</td>" in page


def shows_what_tasks_come_to_alone(spec: Spec, found: Comparison, out: Path) -> None:
    """The report of a later run on the same rows does; on others it does not."""
    bundle = fit(spec, out=out, onnx=False)
    alone_ = bundle.report()["tasks"]["price"]["alone"]
    error = found.alone["price"]
    assert (alone_["metric"], alone_["value"], alone_["seeds"]) == ("mae", error.value, 2)
    assert next(line[5] for line in metric_lines(bundle.report())) == f"{error.value:.4g}"
    assert b"trained alone" in bundle.files["report.html"]
    other = spec.model_copy(update={"inputs": {"x": spec.inputs["x"]}})
    bundle = fit(other, out=out, onnx=False, pictures=False)
    assert bundle.report()["tasks"]["price"]["alone"] is None


def test_a_task_alone_sees_its_answered_rows_only(shop: MakeSpec) -> None:
    spec = shop()
    prepared = prepare(spec)
    narrow, rows = narrowed(spec, prepared, "luck")
    assert list(narrow.tasks) == list(rows.contract.tasks) == ["luck"]
    assert len(rows.train) == prepared.train.answered["luck"].sum() < len(prepared.train)
    assert rows.train.answered["luck"].all()
    np.testing.assert_array_equal(rows.test.known("luck"), prepared.test.known("luck"))


def test_a_trial_keeps_what_a_comparison_needs(shop: MakeSpec, tmp_path: Path) -> None:
    variant = alone(shop(training={"epochs": 2}), "price")
    trial = Trial(variant.name, 1, variant.spec(1), variant.only)
    run(trial, tmp_path / ".running", tmp_path / "found.safetensors")
    found = load(tmp_path / "found.safetensors")
    assert found.failed is None
    rows = prepare(trial.spec).test
    assert found.outputs["price.value"].shape == (rows.answered["price"].sum(),)
    error = np.abs(found.outputs["price.value"] - rows.known("price")).mean()
    assert found.facts["metrics"]["price"]["mae"] == pytest.approx(error, rel=1e-5)
    assert found.facts["parameters"] > 0
    assert not (tmp_path / ".running").exists()


def test_a_diverged_trial_is_told_of(shop: MakeSpec, tmp_path: Path) -> None:
    spec = shop(training={"lr": 1e30, "clip": None})
    run(Trial("wild", 0, spec), tmp_path / ".running", tmp_path / "found.safetensors")
    failed = load(tmp_path / "found.safetensors").failed
    assert failed is not None
    assert "not finite" in failed
