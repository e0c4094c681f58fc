"""A planted twin and a task of shuffled labels: affinity tells them, in the real loop."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from onepass.training.cli import app
from onepass.training.specs.read import load
from onepass.training.specs.spec import BadSpec, Spec, parse
from onepass.training.studies.affinity.affinity import Affinity, _watched, affinity, over_seeds
from onepass.training.studies.affinity.tables import csv_text, document, tables, yaml_line
from onepass.training.studies.affinity.writing import FILES

RUN = CliRunner()
SEEDS = 2


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Four tasks: `one` and its `twin`, `other` of inputs of its own, and `luck`, which is one's
    labels shuffled. Every fourth label of the twin is missing."""
    random = np.random.default_rng(0)
    rows = 600
    x = random.normal(size=(rows, 4))
    one = x[:, 0] * x[:, 1] + x[:, 0] + random.normal(0, 0.1, rows)
    other = x[:, 2] * x[:, 3] + x[:, 2] + random.normal(0, 0.1, rows)
    file = tmp_path_factory.mktemp("planted") / "planted.csv"
    columns: dict[str, Any] = {f"x{place}": x[:, place] for place in range(4)}
    twin = [None if place % 4 == 0 else value for place, value in enumerate(one)]
    pl.DataFrame(
        columns | {"one": one, "twin": twin, "other": other, "luck": random.permutation(one)}
    ).write_csv(file)
    return {
        "name": "planted",
        "inputs": {f"x{place}": {"kind": "number"} for place in range(4)},
        "tasks": {name: {"kind": "regression"} for name in ("one", "other", "twin", "luck")},
        "source": {"kind": "table", "path": str(file)},
        "trunk": {"widths": [32, 16]},
        "training": {"epochs": 12, "batch_size": 64, "lr": 0.01},
    }


@pytest.fixture(scope="module")
def found(planted: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Affinity:
    told: list[str] = []
    seen, folder = affinity(
        parse(planted),
        every=5,
        seeds=SEEDS,
        out=tmp_path_factory.mktemp("out"),
        say=told.append,
    )
    assert folder.name == "affinity"
    assert len(told) == 1 + SEEDS
    return seen


def test_a_twin_ranks_first_and_shuffled_labels_lie_near_zero(found: Affinity) -> None:
    place = {task: found.tasks.index(task) for task in found.tasks}
    for table in (found.lookahead.mean(axis=0), found.cosines.mean(axis=0)):
        for task, twin in (("one", "twin"), ("twin", "one")):
            others = {other: table[place[task], place[other]] for other in place if other != task}
            assert max(others, key=lambda other: others[other]) == twin
            assert abs(others["luck"]) < 0.2 * others[twin]
    groups = found.named(found.best)
    assert next(group for group in groups if "one" in group) == ["one", "twin"]


def test_what_is_written_can_be_taken_as_groups(
    found: Affinity, planted: dict[str, Any], tmp_path: Path
) -> None:
    line = yaml_line(found)
    assert line.startswith("sharing: {kind: branching, groups: [[")
    file = tmp_path / "affinity.json"
    said = document(found)
    file.write_text(json.dumps({**said, "lookahead": None, "cosines": None}))
    (tmp_path / "planted.yaml").write_text(json.dumps(planted))
    setting = f"sharing={{kind: branching, groups: {file}}}"
    taken = load(str(tmp_path / "planted.yaml"), [setting]).sharing
    assert [list(group) for group in getattr(taken, "groups", ())] == said["groups"]
    for bad, says in (("gone.json", "no such file"), (str(tmp_path / "planted.yaml"), "no groups")):
        with pytest.raises(BadSpec, match=says):
            load(str(tmp_path / "planted.yaml"), [f"sharing={{kind: branching, groups: {bad}}}"])


def test_tables_have_a_row_per_task_and_the_csv_a_line_per_pair(found: Affinity) -> None:
    ahead, agree, groups = tables(found)
    assert (ahead.row_count, agree.row_count, groups.row_count) == (4, 4, 4)
    rows = list(csv.DictReader(csv_text(found).splitlines()))
    assert len(rows) == 2 * 16
    ahead_of = {(r["of"], r["on"]): float(r["mean"]) for r in rows if r["measure"] == "lookahead"}
    assert ahead_of["one", "twin"] == pytest.approx(found.lookahead.mean(axis=0)[0, 2])


def test_one_seed_tells_nothing_of_its_interval() -> None:
    assert np.isnan(over_seeds(np.array([0.5])).low)
    three = over_seeds(np.array([1.0, 2.0, 3.0]))
    assert three.half == pytest.approx(4.303 / np.sqrt(3), rel=1e-3)  # Student's t, 2 degrees


def test_the_command_writes_and_goes_on_from_disk(planted: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "planted.yaml").write_text(json.dumps(planted))
    words = ["affinity", str(tmp_path / "planted.yaml"), "--seeds", "1", "--out", str(tmp_path)]
    quick = ["--set", "training.epochs=2", "--set", "training.threads=1"]
    for _ in range(2):
        done = RUN.invoke(app, [*words, *quick])
        assert done.exit_code == 0, done.output
    folder = tmp_path / "planted" / "affinity"
    assert len(list((folder / "runs").iterdir())) == 1
    assert all((folder / name).stat().st_size > 100 for name in FILES)
    assert "suggested: sharing: {kind: " in done.stdout


def test_a_watched_network_is_not_refitted(planted: dict[str, Any]) -> None:
    refitted = parse(planted | {"training": {"refit": True}})
    assert not _watched(refitted, every=5).spec(0).training.refit


def test_one_task_has_no_affinity(shop: Callable[..., Spec], tmp_path: Path) -> None:
    spec = shop(tasks={"price": {"kind": "regression"}})
    with pytest.raises(BadSpec, match="price alone"):
        affinity(spec, every=5, seeds=1, out=tmp_path, say=print)
