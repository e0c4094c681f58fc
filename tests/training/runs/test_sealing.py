"""What is written is what was learnt: read again, it answers the same."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from onepass.models.bundle import GOLDEN, WEIGHTS, open_bundle
from onepass.models.contract import Contract
from onepass.training.batches.rows import Rows
from onepass.training.fitting import fit
from onepass.training.reporting.tables import remarks
from onepass.training.runs.progress import Silent
from onepass.training.runs.sealing import packed, tolerances, unlike
from onepass.training.specs.spec import Spec, parse

CODE = """
import torch
from torch import nn

class Odd(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.turned = nn.Parameter(torch.randn(width, 6).t())
        self.register_buffer("one", torch.full((1,), 2.0).expand(6))
        self.register_buffer("mixed", torch.full((6, 6), 0.5).bfloat16().t())
        self.register_buffer("count", torch.tensor(3))
        self.again = nn.Linear(6, 6)
        self.tied = self.again.weight

    def forward(self, x):
        x = torch.tanh(nn.functional.linear(x, self.turned)) * self.one
        return nn.functional.linear(self.again(x), self.tied) + x @ self.mixed.float() / self.count

def rows(shape):
    return [Odd(shape.width)]

class Forgetful(nn.Module):
    calls = 0

    def __init__(self, width):
        super().__init__()
        Forgetful.calls += 1
        self.scale = float(Forgetful.calls)
        self.layer = nn.Linear(width, 4)

    def forward(self, x):
        return self.layer(x) * self.scale

def forgets(shape):
    return [Forgetful(shape.width)]
"""


class Told(Silent):
    """Keeps what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "odd_trunk_of_a_test.py").write_text(CODE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    sys.modules.pop("odd_trunk_of_a_test", None)


def spec(function: str, **changes: Any) -> Spec:
    document: dict[str, Any] = {
        "name": "own",
        "inputs": {"x": {"kind": "number"}},
        "tasks": {"sin": {"kind": "regression"}, "cos": {"kind": "regression"}},
        "source": {
            "kind": "function", "rows": 200, "ranges": {"x": [-3, 3]},
            "expressions": {"sin": "sin(x)", "cos": "cos(x)"},
        },
        "trunk": {"kind": "custom", "factory": f"odd_trunk_of_a_test:{function}"},
        "training": {"epochs": 3, "batch_size": 32, "threads": 1, "lr": 0.02},
    }  # fmt: skip
    return parse(document | changes)


def test_a_trunk_of_odd_tensors_is_taken_up_again_as_it_was(tmp_path: Path) -> None:
    told = Told()
    first = fit(spec("rows"), out=tmp_path, onnx=False, pictures=False, progress=told)
    assert told.said[-1].startswith("beware: it is written, and cannot be served: ")
    said = remarks(first.report())
    assert "no ONNX graph, nothing serves this trunk: none was asked for" in said
    assert not [note for note in first.report()["notes"] if note.startswith("beware")]
    taken = spec(
        "rows", init_from=str(first.folder), freeze=["trunk"],
        training={"epochs": 1, "batch_size": 32, "threads": 1, "lr": 1e-9, "weight_decay": 0},
    )  # fmt: skip
    again = fit(taken, out=tmp_path, onnx=False, pictures=False)
    assert again.weights().keys() == first.weights().keys()
    for name, array in first.weights().items():
        np.testing.assert_allclose(again.weights()[name], array, atol=1e-6, err_msg=name)
    metric = [b.report()["tasks"]["sin"]["metrics"]["r2"]["value"] for b in (first, again)]
    assert metric[0] == pytest.approx(metric[1], abs=1e-4)


def test_what_is_not_in_the_weights_is_told(tmp_path: Path) -> None:
    bundle = fit(spec("forgets"), out=tmp_path, onnx=False, pictures=False)
    (note,) = [note for note in bundle.report()["notes"] if note.startswith("beware")]
    assert note.startswith("beware: read again, the weights do not answer as in training: golden")


def test_weights_that_are_not_those_that_were_trained_are_found(
    make_bundle: Callable[..., Path],
) -> None:
    bundle = open_bundle(make_bundle("taxi"))
    assert unlike(bundle.folder, bundle.manifest, bundle.files) is None
    tensors = {name: torch.from_numpy(array.copy()) for name, array in bundle.weights().items()}
    wrong = packed({name: 2 * value for name, value in tensors.items()})
    why = unlike(bundle.folder, bundle.manifest, {**bundle.files, WEIGHTS: wrong})
    assert why is not None
    assert why.startswith(GOLDEN)


@pytest.mark.parametrize("scale", [1e-40, 1e-20, 1.0, 1e18, 1e30, 1e37])
@pytest.mark.parametrize("kind", ["regression", "quantiles", "count"])
def test_tolerances_are_finite_and_no_finer_than_float32(kind: str, scale: float) -> None:
    task = {"kind": kind} | ({"levels": [0.1, 0.5]} if kind == "quantiles" else {})
    contract = Contract.model_validate({"inputs": {"x": {"kind": "number"}}, "tasks": {"y": task}})
    for values in (np.linspace(0, 9, 10) * scale, np.full(10, scale), 1 + np.zeros(1)):
        known = values.astype(np.float32)
        rows = Rows({"x": known}, {"y": known}, {"y": np.ones(len(known), dtype=np.bool_)})
        (found,) = tolerances(contract, rows).values()
        assert np.isfinite(found)
        assert found >= np.spacing(np.abs(known).max())


def test_golden_tolerance(taxi: Contract) -> None:
    known = np.array([1, 2, 3, 4, 5], dtype=np.float32)
    targets: Any = {"fare": known, "minutes": known, "card": known, "colour": known}
    every = dict.fromkeys(targets, np.ones(5, dtype=np.bool_))
    found = tolerances(taxi, Rows({"x": known}, targets, every))
    assert found["fare.value"] == pytest.approx(1e-4 * 2**0.5)
    assert found["card.probabilities"] == 1e-4
