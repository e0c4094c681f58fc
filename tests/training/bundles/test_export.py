"""Export: quiet, kept within the tolerance only, and a bundle that stays whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch

from onepass import models
from onepass.models import bundle as bundles
from onepass.models import bundle_writing
from onepass.models.bundle import BadBundle, open_bundle
from onepass.models.contract import Arrays, Contract
from onepass.models.engines.onnx import OnnxEngine
from onepass.models.graph_manifest import GRAPH
from onepass.models.network import Network, NetworkSpec
from onepass.training.bundles import export as exporting
from onepass.training.bundles.export import export, export_bundle, some_rows

MakeBundle = Callable[..., Path]
GRAPHS: dict[str, bytes] = {}
FIELDS = ["fare.value", "minutes.value", "card.probabilities", "colour.probabilities"]


@pytest.fixture
def network(taxi: Contract) -> Network:
    torch.manual_seed(0)  # the network of make_bundle("taxi")
    return Network(taxi, NetworkSpec()).train()


@pytest.fixture
def rows() -> Arrays:
    draw = np.random.default_rng(0)
    return {
        "distance": draw.random(300, dtype=np.float32),
        "hour": draw.random(300, dtype=np.float32) * 23,
        "zone": draw.integers(3, size=300),
        "where": draw.random((300, 2), dtype=np.float32),
    }


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tracing takes seconds: those who need no more than the graph of this network share one."""
    trace = exporting.graph_of

    def once(*args: Any) -> bytes:
        if "taxi" not in GRAPHS:
            GRAPHS["taxi"] = trace(*args)
        return GRAPHS["taxi"]

    monkeypatch.setattr(exporting, "graph_of", once)


def test_what_is_exported_says_where_each_field_is(
    network: Network, taxi: Contract, rows: Arrays, capfd: pytest.CaptureFixture[str]
) -> None:
    exported = export(network, taxi, rows, dict.fromkeys(FIELDS, 1e-4))
    assert capfd.readouterr() == ("", "")
    assert exported.refusal is None
    assert exported.engine is not None
    assert exported.engine.fields == {
        "fare.value": ("heads.0.value", 0),
        "minutes.value": ("heads.0.value", 1),
        "card.probabilities": ("heads.1.probabilities", 0),
        "colour.probabilities": ("heads.2.probabilities", 0),
    }
    assert set(exported.engine.deviation) == set(FIELDS)
    assert max(exported.engine.deviation.values()) < 1e-5
    assert network.training  # it goes on as it was
    model = onnx.load_from_string(exported.files[GRAPH])
    onnx.checker.check_model(model, full_check=True)
    assert {entry.domain: entry.version for entry in model.opset_import} == {"": 20}
    assert b"site-packages" not in exported.files[GRAPH]
    assert b".py" not in exported.files[GRAPH]


def test_the_way_back_from_ranks_is_in_the_graph(taxi: Contract, rows: Arrays) -> None:
    torch.manual_seed(0)
    targets = {"scale": "quantile"}
    network = Network(taxi, NetworkSpec.model_validate({"targets": targets}))
    known = np.random.default_rng(1).exponential(30, 500).astype(np.float32)
    for task in ("fare", "minutes"):
        answers, index = network.heads.seat[task]
        answers.fit(index, known * (index + 1))
    exported = export(network, taxi, rows, dict.fromkeys(FIELDS, 1e-3))
    assert exported.refusal is None, "of all tasks, and of each alone"
    assert exported.engine is not None
    assert max(exported.engine.deviation.values()) < 1e-3


def test_one_row_to_compare_is_enough_for_a_graph_of_any_number_of_rows(
    taxi: Contract, rows: Arrays
) -> None:
    """Of a small table a single row may be left to choose by."""
    torch.manual_seed(0)
    members = {"ensemble": {"members": 2, "kind": "batch"}, "trunk": {"kind": "mlp", "widths": [4]}}
    network = Network(taxi, NetworkSpec.model_validate(members))
    one = {name: array[:1] for name, array in rows.items()}
    exported = export(network, taxi, one, dict.fromkeys(FIELDS, 1e-4))
    assert exported.engine is not None, exported.refusal
    engine = OnnxEngine(exported.files[GRAPH], exported.engine, taxi)
    assert max(exporting.compared(network.eval(), engine, rows, taxi).values()) < 1e-4


@pytest.mark.usefixtures("traced")
def test_beyond_the_tolerance_the_reason_is_returned(
    network: Network, taxi: Contract, rows: Arrays
) -> None:
    exported = export(network, taxi, rows, dict.fromkeys(FIELDS, 1e-4) | {"fare.value": -1.0})
    assert exported.files == {}
    assert exported.engine is None
    assert exported.refusal is not None
    assert exported.refusal.startswith("fare.value: the graph is ")
    assert exported.refusal.endswith(" away from torch; -1 is allowed")


@pytest.mark.usefixtures("traced")
def test_a_network_whose_answers_are_not_numbers_is_refused(
    network: Network, taxi: Contract, rows: Arrays
) -> None:
    network.heads.seat["fare"][0].mean.fill_(torch.nan)
    exported = export(network, taxi, rows, dict.fromkeys(FIELDS, 1e-4))
    assert exported.refusal == "fare.value: the graph is nan away from torch; 0.0001 is allowed"


def test_what_does_not_export_is_a_reason_too(
    network: Network, taxi: Contract, rows: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise torch.onnx.OnnxExporterError("no such operator\nand a long story")

    monkeypatch.setattr(torch.onnx, "export", refuse)
    exported = export(network, taxi, rows, dict.fromkeys(FIELDS, 1e-4))
    assert exported.refusal == "it does not export: OnnxExporterError: no such operator"


def test_a_bundle_gets_its_graph_and_keeps_its_version(make_bundle: MakeBundle) -> None:
    folder = make_bundle()
    before = open_bundle(folder)
    assert export_bundle(folder.parent) == folder
    after = models.load(folder)
    assert after.engine.name == "onnx"
    assert after.bundle.label == before.label
    assert after.bundle.files == {**before.files, GRAPH: after.bundle.files[GRAPH]}
    manifest = (folder / bundles.MANIFEST).read_bytes()
    assert export_bundle(folder) == folder  # nothing left to do
    assert (folder / bundles.MANIFEST).read_bytes() == manifest
    assert not list(folder.glob(".*"))


@pytest.mark.usefixtures("traced")
def test_a_bundle_is_whole_at_each_step(
    make_bundle: MakeBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_bundle()
    replaced: list[str] = []
    replace = bundle_writing.replace_file

    def replace_and_open(file: Path, content: bytes) -> None:
        replace(file, content)
        open_bundle(folder)
        replaced.append(file.name)

    monkeypatch.setattr(bundle_writing, "replace_file", replace_and_open)
    export_bundle(folder)
    assert replaced == [GRAPH, bundles.MANIFEST]


@pytest.mark.usefixtures("traced")
def test_a_file_that_a_killed_export_left_is_no_obstacle(make_bundle: MakeBundle) -> None:
    folder = make_bundle()
    (folder / GRAPH).write_bytes(b"half")
    assert models.load(folder).engine.name == "torch"
    assert models.load(export_bundle(folder)).engine.name == "onnx"


def test_a_refusal_leaves_the_bundle_as_it_was(
    make_bundle: MakeBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_bundle()
    refused = exporting.Exported(refusal="fare.value: too far")
    monkeypatch.setattr(exporting, "export", lambda *_: refused)
    with pytest.raises(BadBundle, match=r"run-1: fare\.value: too far"):
        export_bundle(folder)
    assert models.load(folder).engine.name == "torch"
    assert not (folder / GRAPH).exists()


def test_of_large_images_few_are_compared_at_once_and_two_at_least() -> None:
    declared = {"inputs": {"photo": {"kind": "image", "size": 256}}}
    contract = Contract.model_validate(declared | {"tasks": {"y": {"kind": "regression"}}})
    photos = np.broadcast_to(np.uint8(0), (500, 3, 256, 256))
    assert len(some_rows({"photo": photos, "kept": np.zeros(500)}, contract)["photo"]) < 50
    assert len(some_rows({"photo": photos[:1]}, contract)["photo"]) == 2
