"""The split of the bundle that training begins from: what it learnt from judges nobody."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import polars as pl
import pytest

from onepass import training
from onepass.models import bundle as bundles
from onepass.models import bundle_writing
from onepass.models.bundle import Bundle, open_bundle
from onepass.models.manifest import encode
from onepass.training.data.inherited_split import MAY_CALIBRATE, rules_of
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.reporting.warnings import beware
from onepass.training.runs import add_task
from onepass.training.sources.split import HashSplit
from onepass.training.specs.spec import BadSpec, Spec

Make = Callable[..., Spec]
ROWS = 90
OLD = {"price": {"kind": "regression"}}
NEW = OLD | {"tip": {"kind": "regression"}}
MAY = "may have learnt from rows that are judged here"


def table() -> pl.DataFrame:
    random = np.random.default_rng(0)
    x = random.integers(0, 4000, ROWS) / 8
    return pl.DataFrame(
        {
            "nr": np.arange(ROWS) + 1000,
            "x": x,
            "y": random.normal(size=ROWS).round(3),
            "kind": ["a", "b", "c"] * (ROWS // 3),
            "price": (x / 100).round(3),
            "when": np.arange(ROWS),
        }
    )


@pytest.fixture
def spec(shop: Make, tmp_path: Path) -> Callable[..., Spec]:
    """spec(table, split=..., **changes) gives the spec of that table."""

    def make(frame: pl.DataFrame, split: dict[str, Any] | None = None, **changes: Any) -> Spec:
        file = tmp_path / "t.csv"
        frame.write_csv(file)
        source = {"kind": "table", "path": str(file), "split": split}
        training = {"epochs": 1, "batch_size": 64, "threads": 1}
        return shop(**{"source": source, "tasks": OLD, "training": training} | changes)

    return make


@pytest.fixture
def trained(spec: Callable[..., Spec], tmp_path: Path) -> Callable[..., Bundle]:
    """trained(table, split=...) gives the bundle of the first task."""

    def make(frame: pl.DataFrame, split: dict[str, Any] | None = None) -> Bundle:
        out = tmp_path / "out"
        return training.fit(spec(frame, split), out=out, onnx=False, pictures=False)

    return make


def further(spec: Spec, old: Bundle, *added: str) -> Prepared:
    return prepare(
        add_task.settled(spec.model_copy(update={"init_from": old.folder, "add_tasks": added}))
    )


def sides(prepared: Prepared) -> dict[float, str]:
    """Where each row is, by its x."""
    return {float(x): name for name, rows in prepared.parts.items() for x in rows.inputs["x"]}


def with_tips(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(tip=pl.col("price") * 2 + 1)


def of_before(bundle: Bundle, folder: Path) -> Bundle:
    """The bundle as the build before wrote it: the rule stands in a note alone."""
    made = {name: value for name, value in bundle.manifest.made.items() if name != "split"}
    document = bundle.manifest.spec
    plain = document | {"source": document["source"] | {"split": None}}
    manifest = bundle.manifest.model_copy(update={"made": made, "spec": plain})
    report = bundle.report()
    notes = ["split by hash of the row" if "split by" in note else note for note in report["notes"]]
    files = bundle.files | {bundles.REPORT: encode(report | {"notes": notes})}
    return open_bundle(bundle_writing.write(folder / "before", manifest, files))


def uncalibrated(prepared: Prepared) -> list[str]:
    """What is said of rows that calibrate and have trained."""
    return [note for note in prepared.notes if MAY_CALIBRATE in note]


def test_rows_that_the_bundle_held_out_are_held_out_again(
    trained: Callable[..., Bundle], spec: Callable[..., Spec]
) -> None:
    frame = table()
    split = {"kind": "hash", "key": ["nr"], "calibration": 0.2}
    old = trained(frame, split)
    before = sides(prepare(spec(frame, split)))
    found = further(spec(with_tips(frame), tasks=NEW), old, "tip")
    assert found.calibration is not None
    assert sides(found) == before
    assert "calibration" in before.values()
    assert found.suspects == ()
    assert not uncalibrated(found)


def test_a_new_label_moves_no_row(
    trained: Callable[..., Bundle], spec: Callable[..., Spec]
) -> None:
    frame = table()
    old = trained(frame)
    before = sides(prepare(spec(frame)))
    assert rules_of(old) == {"": HashSplit(inputs=("kind", "x", "y"))}
    found = further(spec(with_tips(frame), tasks=NEW), old, "tip")
    assert sides(found) == before
    assert found.suspects == ()
    assert f"split: these are the rows of {old.label}, where it had them" in found.notes


def test_other_rows_stay_where_the_bundle_would_have_had_them(
    trained: Callable[..., Bundle], spec: Callable[..., Spec]
) -> None:
    frame = table()
    old = trained(frame)
    before = sides(prepare(spec(frame)))
    more = pl.concat([frame, frame.with_columns(x=pl.col("x") + 0.0625)])[20:]
    found = further(
        spec(with_tips(more.sample(fraction=1, shuffle=True, seed=1)), tasks=NEW), old, "tip"
    )
    assert {x: side for x, side in sides(found).items() if x in before}.items() <= before.items()
    assert found.suspects == ()
    assert f"split: as {old.label} splits: no row it learnt from is judged" in found.notes
    inputs = {"x": {"kind": "number"}, "y": {"kind": "number"}, "kind": {"kind": "category"}}
    wider = inputs | {"when": {"kind": "number"}}
    start = further(spec(frame, inputs=wider), old)
    assert sides(start) == before, "an input more moves none"
    assert start.suspects == ()


def test_the_bundles_own_id_is_taken_over(
    trained: Callable[..., Bundle], spec: Callable[..., Spec]
) -> None:
    frame = table()
    old = trained(frame, {"kind": "hash", "key": ["nr"], "val": 0.2, "test": 0.2})
    found = further(spec(with_tips(frame.with_columns(y=pl.col("y") + 1)), tasks=NEW), old, "tip")
    assert found.split["rules"][""]["key"] == ["nr"]
    assert found.suspects == ()
    less = {"kind": "hash", "key": ["nr"], "val": 0.2, "test": 0.1}
    assert further(spec(with_tips(frame), less, tasks=NEW), old, "tip").suspects == ()
    more = {"kind": "hash", "key": ["nr"], "val": 0.2, "test": 0.3}
    assert further(spec(with_tips(frame), more, tasks=NEW), old, "tip").suspects == ("price",)
    asked = less | {"calibration": 0.1}
    assert not uncalibrated(further(spec(with_tips(frame), asked, tasks=NEW), old, "tip"))
    late = asked | {"test": 0.2}
    assert uncalibrated(further(spec(with_tips(frame), late, tasks=NEW), old, "tip"))
    without = with_tips(frame).drop("nr")
    with pytest.raises(BadSpec) as refused:
        further(spec(without, tasks=NEW), old, "tip")
    assert "source.split.key: there is no column 'nr'" in str(refused.value)
    assert f"source.split: this rule is that of {old.label}" in str(refused.value)
    assert "--set 'source.split={kind: hash}'" in str(refused.value)
    own = spec(without, {"kind": "hash"}, tasks=NEW)
    assert further(own, old, "tip").suspects == ("price",)
    with pytest.raises(BadSpec) as refused:
        further(spec(without, {"kind": "group", "column": "nr"}, tasks=NEW), old, "tip")
    assert "this rule is that of" not in str(refused.value)


def test_where_rows_cannot_be_told_apart_the_report_says_so(
    trained: Callable[..., Bundle], spec: Callable[..., Spec], tmp_path: Path
) -> None:
    frame = table()
    by_time = {"kind": "time", "column": "when"}
    old = trained(frame, by_time)
    assert further(spec(with_tips(frame), by_time, tasks=NEW), old, "tip").suspects == ()
    chosen = spec(with_tips(frame)[:60], by_time, tasks=NEW)
    chosen = chosen.model_copy(update={"init_from": old.folder, "add_tasks": ("tip",)})
    new = training.fit(chosen, out=tmp_path / "out", onnx=False, pictures=False)
    report = new.report()
    assert any(MAY in note for note in report["notes"])
    price, tip = report["tasks"]["price"]["verdict"], report["tasks"]["tip"]["verdict"]
    assert price.endswith(" - on rows that its bundle may have learnt from")
    assert "may have learnt" not in tip
    prepared = prepare(add_task.settled(chosen))
    told = beware(
        new.contract, prepared.train, prepared.test, skills={}, train_skills={}, report=report
    )
    assert any(MAY in sentence for sentence in told)


def test_a_bundle_of_before_keeps_the_hash_of_its_columns(
    trained: Callable[..., Bundle], spec: Callable[..., Spec], tmp_path: Path
) -> None:
    frame, whole = table(), {"kind": "hash", "whole": True}
    old = of_before(trained(frame, whole), tmp_path)
    assert rules_of(old) == {"": HashSplit(whole=True)}
    before = sides(prepare(spec(frame, whole)))
    found = further(spec(with_tips(frame), tasks=NEW), old, "tip")
    assert sides(found) == before
    assert found.suspects == ()
    assert f"split: these are the rows of {old.label}, where it had them" in found.notes
    changed = further(spec(with_tips(frame).with_columns(more=1), tasks=NEW), old, "tip")
    assert changed.suspects == ("price",)
    (said,) = [note for note in changed.notes if MAY in note]
    assert "an earlier build made it, which did not keep how it split its rows" in said


def test_a_run_that_an_earlier_build_began_is_not_gone_on_with(
    spec: Callable[..., Spec], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(RuntimeError):
        pass

    def fails(*_: object, **__: object) -> None:
        raise Broken

    frame, out = table(), tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr("onepass.training.bundles.write.bundle", fails)
        with pytest.raises(Broken):
            training.fit(spec(frame), out=out, onnx=False, pictures=False)
    taken = training.runs.checkpoint.Running.load

    def of_before(run: Any) -> tuple[Any, dict[str, Any]]:
        tensors, state = taken(run)
        assert orjson.dumps(state.pop("split"))
        return tensors, state

    monkeypatch.setattr("onepass.training.runs.checkpoint.Running.load", of_before)
    with pytest.raises(BadSpec, match=r"--resume: an earlier build began .* begin anew"):
        training.fit(spec(frame), out=out, resume=True, onnx=False, pictures=False)


@pytest.mark.parametrize(
    "changes",
    [
        {"made": {"split": 5}}, {"made": {"split": {}}}, {"made": {"split": {"rules": {"": 5}}}},
        {"network": {}},
    ],
    ids=repr,
)  # fmt: skip
def test_a_bundle_that_says_no_such_thing_is_refused_by_name(
    spec: Callable[..., Spec],
    make_bundle: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, Any],
) -> None:
    found = open_bundle(make_bundle("taxi"))
    strange = Bundle(found.folder, found.manifest.model_copy(update=changes), found.files)
    monkeypatch.setattr("onepass.training.runs.add_task.open_bundle", lambda folder: strange)
    asked = spec(table()).model_copy(update={"init_from": found.folder, "add_tasks": ("price",)})
    with pytest.raises(bundles.BadBundle, match=r"manifest\.json: is damaged: "):
        add_task.settled(asked)
