"""A bundle in eight bits: what it says is what its graph answers."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch

from onepass.models import load
from onepass.models.contract import Contract
from onepass.models.graph_manifest import GRAPH, EngineFacts
from onepass.models.network import Network, NetworkSpec
from onepass.training.bundles import int8, quantise
from onepass.training.bundles.export import Exported
from onepass.training.bundles.int8 import Int8Network, widened
from onepass.training.bundles.kept_run import KeptRun
from onepass.training.bundles.remake import Remade, remake
from onepass.training.bundles.wanted import Wanted
from onepass.training.evaluation.answers import fields_of
from onepass.training.tasks import kind_of


@pytest.fixture(scope="module")
def small(ensemble: Any, tmp_path_factory: pytest.TempPathFactory) -> Remade:
    """The tiny ensemble, of which matrices are small that count as large here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quantise, "LEAST", 16)
        wanted = Wanted(2, "int8", ensemble.where, pictures=False)
        return remake(ensemble.bundle.folder, wanted, out=tmp_path_factory.mktemp("int8"))


def test_its_graph_is_in_eight_bits_and_the_manifest_says_so(small: Remade) -> None:
    manifest = small.bundle.manifest
    assert manifest.engine is not None
    assert manifest.engine.weights == "int8"
    assert manifest.spec["export"] == {"weights": "int8"}
    assert not any("no int8 graph" in note for note in small.bundle.report()["notes"])
    assert b"MatMulInteger" in small.bundle.files["network.onnx"] or (
        b".int8.steps" in small.bundle.files["network.onnx"]
    )


def test_golden_rows_are_answered_in_eight_bits(small: Remade) -> None:
    golden, manifest = small.bundle.golden(), small.bundle.manifest
    predictor = load(small.bundle.folder)
    assert predictor.engine.name == "onnx"
    arrays, tasks = small.bundle.contract.read(golden.rows), predictor.contract.choose(None)
    torch_s = load(small.bundle.folder, "torch").engine.run(arrays, tasks)
    moved = 0.0
    for field, values in predictor.engine.run(arrays, tasks).items():
        np.testing.assert_allclose(values, np.array(golden.outputs[field]), rtol=1e-5, atol=1e-6)
        moved = max(moved, float(np.abs(values - torch_s[field]).max()))
        assert np.abs(values - torch_s[field]).max() <= manifest.tolerance[field]
    assert moved > 1e-5
    (first,) = predictor.predict([golden.rows[0]])
    beside = predictor.predict(golden.rows)[0]
    assert first["price"]["value"] == pytest.approx(beside["price"]["value"], rel=1e-5)


def test_thresholds_are_tuned_by_answers_in_eight_bits(ensemble: Any, small: Remade) -> None:
    prepared = KeptRun.of(ensemble.bundle, ensemble.where).prepared()
    contract, rows = small.bundle.contract, prepared.val
    arrays = {name: rows.inputs[name] for name in contract.array_names}
    outputs = load(small.bundle.folder).engine.run(arrays, [*contract.tasks])
    fields = fields_of(outputs, contract.tasks["late"], "late", rows)
    task = prepared.contract.tasks["late"]
    assert contract.tasks["late"] == kind_of(task).tuned(rows.known("late"), fields)


def test_an_engine_may_be_as_far_off_as_eight_bits_are(small: Remade) -> None:
    engine, tolerance = small.bundle.manifest.engine, small.bundle.manifest.tolerance
    assert engine is not None
    for field, off in engine.deviation.items():
        assert 0 < off < tolerance[field] < 3 * off
    assert widened(Exported(), {"y.value": 1.0}) == {"y.value": 1.0}


@pytest.fixture
def plain() -> tuple[Network, Contract]:
    contract = Contract.model_validate(
        {"inputs": {"x": {"kind": "number"}}, "tasks": {"y": {"kind": "regression"}}}
    )
    torch.manual_seed(0)
    return Network(contract, NetworkSpec()), contract


def test_a_graph_is_made_once_for_the_same_weights(plain: tuple[Network, Contract]) -> None:
    network, contract = plain
    made: list[Tensors] = []

    def make(one: Network) -> Exported:
        made.append({name: value.clone() for name, value in one.state_dict().items()})
        return Exported(refusal="it is none")

    first, second = network.state_dict(), {n: v + 1 for n, v in network.state_dict().items()}
    first = {name: value.clone() for name, value in first.items()}
    eight = Int8Network(network, contract, make)
    for state in (first, second, first, second):
        eight.load_state_dict(state)
        assert eight.exported()[0].refusal == "it is none"
    assert [{n: v.mean().item() for n, v in one.items()} for one in made] == [
        {n: v.mean().item() for n, v in one.items()} for one in (first, second)
    ]
    with pytest.raises(ValueError, match="it is none"):
        eight({"x": torch.zeros(1)})


Tensors = Mapping[str, torch.Tensor]


@pytest.mark.parametrize(
    ("off", "refusal"),
    [(2500.0, None), (2501.0, "y.value: int8 is 2.5e+03 away from torch; 2.5e+03 is allowed")],
)
def test_answers_that_are_too_far_off_are_refused(
    plain: tuple[Network, Contract],
    monkeypatch: pytest.MonkeyPatch,
    off: float,
    refusal: str | None,
) -> None:
    """What is allowed is a quarter of the labels' deviation, as the tolerance is a part of that."""
    facts = EngineFacts(opset=20, groups=(), deviation={})
    monkeypatch.setattr(int8, "export", lambda *_: Exported({GRAPH: b""}, facts))
    monkeypatch.setattr(int8, "quantised", lambda _: quantise.Quantised(b"", 0.0))
    monkeypatch.setattr(int8, "OnnxEngine", lambda *_: None)
    monkeypatch.setattr(int8, "compared", lambda *_: {"y.value": off})
    rows = {"x": np.zeros(4, dtype=np.float32)}
    exported = int8.export_int8(*plain, rows, {"y.value": 1.0})
    assert exported.refusal == refusal
    assert (exported.engine is None) == (refusal is not None)


def test_what_does_not_export_has_no_eight_bits(
    plain: tuple[Network, Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Exported(refusal="it does not export")
    monkeypatch.setattr(int8, "export", lambda *_: refused)
    assert int8.export_int8(*plain, {"x": np.zeros(4, dtype=np.float32)}, {}) is refused
