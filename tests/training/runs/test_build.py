"""The loop before its first epoch: the same for the same seed, and what data decides is decided."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from onepass.models.network.encoders.ramps import Ramps
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.runs.build import begun, resumed
from onepass.training.runs.checkpoint import Running
from onepass.training.specs.spec import BadSpec, Spec

Make = Callable[..., tuple[Spec, Prepared]]
TABLE = "x,t,split\n" + "".join(
    f"{n},{'a' if n % 4 else 'b'},{'val' if n % 5 == 0 else 'train'}\n" for n in range(40)
)


@pytest.fixture
def make(shop: Callable[..., Spec], tmp_path: Path) -> Make:
    """make(...) gives a spec of forty rows, and what is prepared of it."""

    def made(training: dict[str, Any] | None = None, **changes: Any) -> tuple[Spec, Prepared]:
        (tmp_path / "t.csv").write_text(TABLE)
        spec = shop(
            training,
            inputs={"x": {"kind": "number"}},
            tasks={"t": {"kind": "binary"}},
            source={"kind": "table", "path": str(tmp_path / "t.csv")},
            **changes,
        )
        return spec, prepare(spec)

    return made


def test_the_seed_alone_decides_where_it_begins(make: Make) -> None:
    spec, prepared = make({"seed": 3})
    first = begun(spec, prepared).network.state_dict()
    torch.manual_seed(99)
    again = begun(spec, prepared).network.state_dict()
    assert all(torch.equal(first[name], again[name]) for name in first)
    other, prepared = make({"seed": 4})
    assert any(not torch.equal(first[n], v) for n, v in begun(other, prepared).network.state_dict()
               .items())  # fmt: skip


def test_trees_over_training_rows_cut_numbers_where_that_is_asked_for(make: Make) -> None:
    pieces = {"kind": "piecewise_linear", "bins": 2, "edges": "trees"}
    spec, prepared = make(encoders={"numbers": pieces})
    x = prepared.train.inputs["x"]
    prepared.train.targets["t"][:] = x > np.sort(x)[15]
    (ramps,) = [m for m in begun(spec, prepared).network.modules() if isinstance(m, Ramps)][1:]
    assert np.isin(ramps.low.numpy(), np.sort(x)[15:17].mean()).any()


def test_balanced_weights_of_labels_are_those_of_the_training_rows(make: Make) -> None:
    losses = {"t": {"kind": "cross_entropy", "weights": "balanced"}}
    spec, prepared = make(losses=losses)
    weights = begun(spec, prepared).spec.loss("t").model_dump()["weights"]
    ones = int(prepared.train.known("t").sum())
    zeros = len(prepared.train) - ones
    assert ones != zeros
    assert weights[1] / weights[0] == pytest.approx(zeros / ones)
    assert spec.loss("t").model_dump()["weights"] == "balanced", "the spec itself is frozen"


def test_a_device_that_is_not_there_is_refused_by_its_path(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(BadSpec, match=r"training\.device: torch sees no CUDA device here"):
        begun(*make({"device": "cuda"}))
    assert next(begun(*make({"device": "auto"})).network.parameters()).device.type == "cpu"


def test_small_networks_run_on_one_thread_unless_another_number_is_said(make: Make) -> None:
    before = torch.get_num_threads()
    try:
        assert begun(*make()).facts.threads == 1
        assert begun(*make({"threads": 2})).facts.threads == 2
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize(
    ("saved", "words"),
    [
        ({"spec": 1, "fingerprint": 2}, "an earlier build began .*, which split rows in another"),
        ({"split": 0, "spec": 0, "fingerprint": 2}, "--resume: the spec is not the same as when"),
        ({"split": 0, "spec": 1, "fingerprint": 0}, "--resume: the data is not the same as when"),
    ],
)
def test_an_unfinished_run_of_another_spec_is_refused(
    make: Make, tmp_path: Path, saved: dict[str, Any], words: str
) -> None:
    run = Running.begin(tmp_path / "model")
    run.save({"a": torch.zeros(1)}, saved)
    with pytest.raises(BadSpec, match=words):
        resumed(*make(), run, {"spec": 1, "fingerprint": 2})


def test_an_unfinished_run_goes_on_where_it_stood(make: Make, tmp_path: Path) -> None:
    spec, prepared = make()
    first, identity = begun(spec, prepared), {"spec": 1, "fingerprint": 2, "split": 0}
    with torch.no_grad():
        for parameter in first.network.parameters():
            parameter += 1
    first.facts.epoch = 3
    run = Running.begin(tmp_path / "model")
    run.save(first.tensors(), first.state() | identity)
    again = resumed(spec, prepared, run, identity)
    assert again.facts.epoch == 3
    theirs = first.network.state_dict()
    assert all(torch.equal(theirs[n], v) for n, v in again.network.state_dict().items())


def test_a_setting_that_an_earlier_build_did_not_know_had_its_default(
    make: Make, tmp_path: Path
) -> None:
    spec, prepared = make()
    identity = {"spec": spec.model_dump(mode="json"), "fingerprint": 2, "split": 0}
    older = spec.model_dump(mode="json")
    del older["training"]["warmup"]
    first, run = begun(spec, prepared), Running.begin(tmp_path / "model")
    run.save(first.tensors(), first.state() | identity | {"spec": older})
    assert resumed(spec, prepared, run, identity).facts == first.facts
    warm = identity | {"spec": older | {"training": older["training"] | {"warmup": 0.1}}}
    with pytest.raises(BadSpec, match="the spec is not the same"):
        resumed(spec, prepared, run, warm)


def test_what_rows_decide_is_told_once_and_kept_by_whoever_resumes(
    make: Make, tmp_path: Path
) -> None:
    spec, prepared = make({"epochs": "auto", "batch_size": "auto", "patience": 3})
    first = begun(spec, prepared)
    assert first.spec.training.lengths == (3000, 32, 3)
    told = [note for note in prepared.notes if note.startswith("training: batch_size 32")]
    assert len(told) == 1
    identity: dict[str, Any] = {"spec": 1, "fingerprint": 2, "split": 0}
    began = {"lengths": {"epochs": 7, "batch_size": 5, "patience": 99}}  # by other rules
    run = Running.begin(tmp_path / "model")
    run.save(first.tensors(), first.state() | identity | began)
    assert resumed(spec, prepared, run, identity).spec.training.lengths == (7, 5, 3)
