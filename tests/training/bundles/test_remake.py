"""A bundle made again answers as what it is made of, and is proven; what cannot be is told."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from onepass.models import load
from onepass.models.bundle import BadBundle, open_bundle
from onepass.models.engines.torch import TorchEngine
from onepass.training.bundles.kept_run import KeptRun
from onepass.training.bundles.remake import Remade, remake
from onepass.training.bundles.wanted import Wanted
from onepass.training.evaluation.answers import answered_by, fields_of
from onepass.training.specs.spec import BadSpec
from onepass.training.tasks import kind_of


def wanted(ensemble: Any, members: int) -> Wanted:
    return Wanted(members, overrides=ensemble.where, onnx=False, pictures=False)


@pytest.fixture(scope="module")
def trimmed(ensemble: Any, tmp_path_factory: pytest.TempPathFactory) -> Remade:
    """Two of its three members."""
    out = tmp_path_factory.mktemp("trimmed")
    return remake(ensemble.bundle.folder, wanted(ensemble, 2), out=out)


def test_it_answers_as_the_mean_of_the_members_that_stay(ensemble: Any, trimmed: Remade) -> None:
    rows = ensemble.bundle.contract.read(ensemble.bundle.golden().rows)
    inputs = {name: torch.from_numpy(array) for name, array in rows.items()}
    each = TorchEngine(ensemble.bundle).network.each(inputs)
    note = next(note for note in trimmed.notes if note.startswith("trimmed: 2 of the 3"))
    kept = [int(one) - 1 for one in re.findall(r"\d", note.partition("number ")[2])]
    assert len(kept) == 2
    after = TorchEngine(trimmed.bundle).run(rows, ["price", "late"])
    for field, values in after.items():
        mean = each[field][kept].mean(dim=0).numpy()
        np.testing.assert_allclose(values, mean, rtol=1e-5, atol=1e-6)


def test_golden_rows_are_answered_by_what_stayed(ensemble: Any, trimmed: Remade) -> None:
    assert load(trimmed.bundle.folder).bundle.golden().rows == ensemble.bundle.golden().rows
    assert trimmed.bundle.golden().outputs != ensemble.bundle.golden().outputs


def test_thresholds_and_report_are_its_own(ensemble: Any, trimmed: Remade) -> None:
    """The threshold that validation rows say of what stayed; the skill that is told of them."""
    prepared = KeptRun.of(ensemble.bundle, ensemble.where).prepared()
    outputs = answered_by(TorchEngine(trimmed.bundle).network, prepared.val)
    task = prepared.contract.tasks["late"]
    assert getattr(task, "threshold", None) == "tuned"
    fields = fields_of(outputs, task, "late", prepared.val)
    tuned = kind_of(task).tuned(prepared.val.known("late"), fields)
    assert trimmed.bundle.contract.tasks["late"] == tuned
    report = trimmed.bundle.report()
    assert report["best_skill"] == pytest.approx(np.mean([*trimmed.after.values()]))
    assert report["tasks"]["price"]["metrics"] != ensemble.bundle.report()["tasks"]["price"]
    assert any(note.startswith("trimmed: 2 of the 3 members") for note in report["notes"])


def test_the_rest_is_as_it_was(ensemble: Any, trimmed: Remade) -> None:
    before, after = ensemble.bundle, trimmed.bundle
    assert after.files["history.jsonl"] == before.files["history.jsonl"]
    assert after.manifest.made["split"] == before.manifest.made["split"]
    assert after.manifest.made["fingerprint"] == before.manifest.made["fingerprint"]
    assert after.manifest.spec["source"] == before.manifest.spec["source"]
    assert after.contract.inputs == before.contract.inputs
    assert open_bundle(before.folder).manifest == before.manifest


def test_what_was_trimmed_is_trimmed_again(ensemble: Any, trimmed: Remade, tmp_path: Path) -> None:
    folder = trimmed.bundle.folder
    one = remake(folder, wanted(ensemble, 1), out=tmp_path).bundle
    assert (
        one.manifest.network["ensemble"] | {"members": 1, "trained": 3}
        == (one.manifest.network["ensemble"])
    )
    load(one.folder)
    with pytest.raises(BadSpec, match=r"--members: none can be cut, as tiny/.* has 1, got 1"):
        remake(one.folder, wanted(ensemble, 1), out=tmp_path)


def test_it_stands_beside_the_other_unless_that_is_a_copy(ensemble: Any, tmp_path: Path) -> None:
    copy = tmp_path / "tiny" / "run"
    shutil.copytree(ensemble.bundle.folder, copy)
    beside = remake(copy, wanted(ensemble, 1)).bundle
    assert beside.folder.parent == copy.parent
    assert open_bundle(copy.parent).manifest == beside.manifest
    alone = copy.rename(tmp_path / "run")
    with pytest.raises(BadSpec, match=r"stands in no folder of a model.*--out checkpoints"):
        remake(alone, wanted(ensemble, 1))


@pytest.mark.parametrize("members", [0, -1, 3, 4])
def test_how_many_there_may_be_is_told(ensemble: Any, members: int) -> None:
    with pytest.raises(BadSpec, match=f"must be 1 to 2, as tiny/.* has 3, got {members}"):
        remake(ensemble.bundle.folder, wanted(ensemble, members))


def test_what_no_training_wrote_is_refused(make_bundle: Callable[..., Path]) -> None:
    with pytest.raises(BadBundle, match="spec: no training of onepass wrote it"):
        remake(make_bundle("sincos"), Wanted(1))


def test_int8_that_cannot_be_is_refused_and_nothing_is_written(
    ensemble: Any, tmp_path: Path
) -> None:
    """Without a graph there is none in eight bits either."""
    asked = Wanted(weights="int8", overrides=ensemble.where, onnx=False, pictures=False)
    with pytest.raises(BadSpec, match=r"--weights: no int8 graph: none was .*: nothing is written"):
        remake(ensemble.bundle.folder, asked, out=tmp_path)
    assert not [*tmp_path.rglob("manifest.json")]


def test_where_nothing_can_be_written_that_is_told_before_rows_are_read(
    ensemble: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    told: list[str] = []
    with pytest.raises(OSError, match="is no folder"):
        remake(ensemble.bundle.folder, wanted(ensemble, 2), out=tmp_path / "file", say=told.append)
    assert not told
