"""What training writes for the watch, and that it is written whatever happens."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from onepass import training
from onepass.models.drift.watch import watch_of
from onepass.models.drift.watched import WATCH
from onepass.training.bundles import watching
from onepass.training.specs.spec import Spec, parse


def spec_of(folder: Path, **source: Any) -> Spec:
    """Two weeks of hours of twelve rows, busier and dearer by day."""
    random = np.random.default_rng(0)
    minutes = np.arange(0, 14 * 1440, 5)
    night = np.sin(2 * np.pi * minutes / 1440)
    cost = (10 + 3 * night + random.normal(size=len(minutes))).round(3)
    at = (np.datetime64("2026-03-01T00:00") + minutes.astype("m8[m]")).astype(str)
    pl.DataFrame({"at": at, "cost": cost, "dear": np.where(cost > 10, "yes", "no")}).write_csv(
        folder / "rows.csv"
    )
    table = {"kind": "table", "path": str(folder / "rows.csv"), **source}
    return parse(
        {
            "name": "night",
            "inputs": {"cost": {"kind": "number"}},
            "tasks": {"dear": {"kind": "binary"}},
            "source": table,
            "training": {"epochs": 1, "threads": 1},
        }
    )


def test_hours_of_a_split_by_time_have_their_spread(tmp_path: Path) -> None:
    spec = spec_of(tmp_path, split={"kind": "time", "column": "at"})
    bundle = training.fit(spec, out=tmp_path)
    watch = watch_of(bundle)
    assert watch is not None
    assert watch.reference.time == "the split by time"
    cost = watch.columns[0].watched
    assert cost.hour.windows == 14 * 24
    assert cost.hour.along[0] > 10 * cost.day.others > 0
    assert watch.reference.expected["dear"].measured.keys() == {"accuracy"}


def test_without_a_time_rows_come_each_for_itself(tmp_path: Path) -> None:
    bundle = training.fit(spec_of(tmp_path), out=tmp_path)
    watch = watch_of(bundle)
    assert watch is not None
    assert watch.reference.time is None
    assert watch.reference.notes == (watching.UNTIMED,)
    assert watch.columns[0].watched.hour.windows == 0


def test_where_it_cannot_be_learnt_the_bundle_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any) -> Any:
        raise ArithmeticError("no")

    monkeypatch.setattr(watching, "reference_of", broken)
    bundle = training.fit(spec_of(tmp_path), out=tmp_path)
    assert WATCH not in bundle.files
    assert watch_of(bundle) is None
    assert any("nothing is watched" in note for note in bundle.report()["notes"])


def test_of_few_rows_there_is_no_reference(shop: Callable[..., Spec], tmp_path: Path) -> None:
    bundle = training.fit(shop({"threads": 1, "epochs": 1}), out=tmp_path)
    assert (WATCH in bundle.files) == (bundle.report()["rows"]["test"] >= watching.FEWEST)
