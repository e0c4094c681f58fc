"""What a bundle keeps of its run, and that its rows are those that it was trained on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onepass.models.bundle import BadBundle, Bundle, open_bundle
from onepass.training.bundles.kept_run import KeptRun
from onepass.training.specs.spec import BadSpec


def test_it_is_the_run_that_was(ensemble: Any) -> None:
    run, report = KeptRun.of(ensemble.bundle), ensemble.bundle.report()
    assert (run.facts.epoch, run.facts.best_epoch) == (2, report["best_epoch"])
    assert run.facts.learnt == ["price", "late"]
    assert [line["epoch"] for line in run.history] == [1, 2]
    assert not run.refitted


def test_rows_that_are_not_there_are_told_with_the_way_out(
    ensemble: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadSpec, match=r"say where .*--set source.path=FILE\n.*rows.csv.*no such"):
        KeptRun.of(ensemble.bundle).prepared()


@pytest.mark.parametrize("change", ["\n9.0,a,1,no", "0"])
def test_other_rows_are_refused(ensemble: Any, tmp_path: Path, change: str) -> None:
    other = tmp_path / "other.csv"
    other.write_text(ensemble.rows.read_text().rstrip() + change)
    whole = ensemble.rows.read_text().splitlines()
    if change == "0":
        other.write_text("\n".join([*whole[:1], whole[2], whole[1], *whole[3:]]))
    with pytest.raises(BadSpec, match="not the rows that it was trained on: their fingerprint"):
        KeptRun.of(ensemble.bundle, [f"source.path={other}"]).prepared()


def test_only_what_a_bundle_cannot_know_may_be_said(ensemble: Any) -> None:
    with pytest.raises(BadSpec, match=r"--set training.seed=1: the bundle says the rest"):
        KeptRun.of(ensemble.bundle, ["training.seed=1"])
    with pytest.raises(BadSpec, match=r"--set source: must be path=value"):
        KeptRun.of(ensemble.bundle, ["source"])
    with pytest.raises(BadSpec, match=r"--set source=3: source: must be a mapping, got 3"):
        KeptRun.of(ensemble.bundle, ["source=3"])


def test_thresholds_are_not_tuned_by_rows_that_the_weights_know(ensemble: Any) -> None:
    run = KeptRun.of(ensemble.bundle, ensemble.where)
    assert run.prepared().contract != ensemble.bundle.contract
    assert run._replace(refitted=True).prepared().contract == ensemble.bundle.contract


def test_what_no_training_wrote_is_refused(ensemble: Any, make_bundle: Callable[..., Path]) -> None:
    with pytest.raises(BadBundle, match="spec: no training of onepass wrote it"):
        KeptRun.of(open_bundle(make_bundle("sincos")))
    bundle = ensemble.bundle
    for changes in ({"made": {}}, {"network": {"trunk": {"kind": "mlp", "widths": [4]}}}):
        other = bundle.manifest.model_copy(update=changes)
        with pytest.raises(BadBundle, match="does not tell how the bundle was made"):
            KeptRun.of(Bundle(bundle.folder, other, bundle.files))
    files = bundle.files | {"history.jsonl": b"{"}
    with pytest.raises(BadBundle, match="is damaged"):
        KeptRun.of(Bundle(bundle.folder, bundle.manifest, files))
