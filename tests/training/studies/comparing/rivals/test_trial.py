"""A trial of a rival: a result as a network's, named by all that it depends on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from onepass.training.data.prepare import prepare
from onepass.training.specs.spec import Spec
from onepass.training.studies.comparing.rivals.linear import Linear
from onepass.training.studies.comparing.rivals.trial import RivalTrial
from onepass.training.studies.trial import load

MakeSpec = Callable[..., Spec]


def test_its_result_has_what_a_comparison_needs(shop: MakeSpec, tmp_path: Path) -> None:
    spec = shop()
    RivalTrial("linear", "luck", 3, spec).run(tmp_path / "none", tmp_path / "a.safetensors")
    found = load(tmp_path / "a.safetensors")
    assert found.failed is None
    rows = prepare(spec).judged_rows
    of_truth = found.outputs["luck.true"]
    assert len(of_truth) == rows.answered["luck"].sum()
    assert ((of_truth > 0) & (of_truth <= 1)).all()
    assert found.facts["skills"].keys() == {"luck"}
    assert {"seconds", "parameters", "forward_us", "models"} <= found.facts.keys()


def test_another_network_is_no_other_rival(shop: MakeSpec) -> None:
    trial = RivalTrial("linear", "luck", 3, shop())
    key = trial.key("data")
    assert replace(trial, spec=shop(trunk={"kind": "mlp", "widths": [3]})).key("data") == key
    others = [
        replace(trial, seed=4),
        replace(trial, rival="lightgbm"),
        replace(trial, task="price"),
        replace(trial, spec=shop(training={"refit": True})),
    ]
    assert len({key, trial.key("other"), *(one.key("data") for one in others)}) == 6


def test_what_a_library_makes_of_rows_is_told(
    shop: MakeSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Linear, "fit", lambda *_: 1 / 0)
    trial = RivalTrial("linear", "luck", 3, shop())
    trial.run(tmp_path / "none", tmp_path / "a.safetensors")
    assert load(tmp_path / "a.safetensors").failed == "division by zero"
