"""A search from end to end: real processes, stopped and gone on with, and a spec that trains."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from onepass.training.runs.interrupt import Stopped
from onepass.training.specs.read import load
from onepass.training.specs.spec import Spec, parse
from onepass.training.studies.tuning.tables import csv_text, tables, words, yaml_text
from onepass.training.studies.tuning.tune import Tuned, tune
from onepass.training.studies.tuning.writing import write
from onepass.training.studies.variant import dumped

MakeSpec = Callable[..., Spec]
TASKS = {"price": {"kind": "regression", "unit": "EUR"}, "weight": {"kind": "binary"}}


def searched(spec: Spec, out: Path, say: Callable[[str], None], trials: int = 5) -> Tuned:
    found, folder = tune(
        spec, sharings=["mmoe"], balancings=["fixed"], trials=trials, seeds=2, out=out, say=say
    )
    assert folder == out / "shop" / "tune"
    return found


def test_it_goes_on_where_it_was_stopped_and_ends_with_a_spec(
    shop: MakeSpec, tmp_path: Path
) -> None:
    spec = shop(tasks=TASKS, training={"epochs": 2, "lr": 0.003})
    told: list[str] = []

    def stop_at_the_third(text: str) -> None:
        told.append(text)
        if text.startswith("3/5"):
            raise Stopped

    with pytest.raises(Stopped):
        searched(spec, tmp_path, stop_at_the_third)
    runs = tmp_path / "shop" / "tune" / "runs"
    before = {file: file.stat().st_mtime_ns for file in runs.glob("*.safetensors")}
    assert len(before) >= 3
    found = searched(spec, tmp_path, told.append)
    assert {file: file.stat().st_mtime_ns for file in before} == before  # none is run again
    assert [one.number for one in found.tried] == list(range(5))
    assert found.own is found.tried[0]
    assert found.own.variant.document == dumped(spec)
    # the best is chosen by the mean over seeds, on validation rows, among the finalists
    assert found.skills[found.best.variant.name] == max(found.skills.values())
    assert found.own.variant.name in found.skills
    assert found.tasks == {"price": "mae", "weight": "log_loss"}
    count = len(list(runs.iterdir()))
    again = searched(spec, tmp_path, told.append)
    assert (again.skills, again.gains, again.p) == (found.skills, found.gains, found.p)
    assert len(list(runs.iterdir())) == count
    _shown(found, spec, tmp_path)


def _shown(found: Tuned, spec: Spec, folder: Path) -> None:
    write(folder, found)
    chosen = load(str(folder / "best.yaml"))
    assert chosen == parse(found.best.variant.document)
    assert chosen.name == spec.name
    trials, judged = tables(found)
    assert (trials.row_count, judged.row_count) == (5, 3)
    rows = list(csv.DictReader(csv_text(found).splitlines()))
    assert [row["chosen"] for row in rows].count("True") == 1
    assert {float(row["lr"]) for row in rows} >= {0.003}
    assert ("keep them" in words(found)) == (found.best is found.own)
    assert yaml_text(found).startswith(f"# {found.best.variant.name}: the best of 5 trials")
