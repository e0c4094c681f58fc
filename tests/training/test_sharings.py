"""Every sharing trains on every layout of trunk, and its graph answers what torch answers."""

from typing import Any, get_args

import numpy as np
import pytest
import torch

from onepass.models.contract import Arrays, Contract
from onepass.models.engines.onnx import OnnxEngine
from onepass.models.network import Network, NetworkSpec
from onepass.models.network.sharing import SharingSpec
from onepass.training.balancing import EqualSpec, balancer
from onepass.training.batches.batch import Batches, tensors
from onepass.training.bundles.export import export
from onepass.training.steps.step import Step
from onepass.training.tasks import kind_of

ROWS = 24
KINDS = [spec.model_fields["kind"].default for spec in get_args(get_args(SharingSpec)[0])]
INPUTS: dict[str, dict[str, Any]] = {
    "table": {"x": {"kind": "vector", "length": 3}},
    "photos": {"photo": {"kind": "image", "size": [8, 8], "channels": 1}},
    "texts": {
        "text": {"kind": "text", "max_tokens": 5, "tokens": {"kind": "hashed", "buckets": 9}}
    },
    "members": {"x": {"kind": "vector", "length": 3}},
}
TRUNKS: dict[str, dict[str, Any]] = {
    "table": {"widths": [8, 6]},
    "photos": {"kind": "conv", "channels": [3, 4], "widths": [6]},
    "texts": {"kind": "transformer", "heads": 2, "dropout": 0},
    "members": {"widths": [8, 6]},
}
PAIRS = [(kind, trunk) for kind in KINDS for trunk in TRUNKS]
LAYOUTS = [("hard", "texts"), *((kind, "photos") for kind in ("single", "cgc", "dense", "sluice"))]
TRACED = [*((kind, "members") for kind in KINDS), *LAYOUTS]
"""Rows of members, of which more can go wrong than of one network's, and one layout of tokens and a
few of maps: tracing takes seconds."""


def made(kind: str, trunk: str) -> tuple[Contract, Network]:
    tasks: dict[str, Any] = {
        "price": {"kind": "regression"},
        "sort": {"kind": "multiclass", "labels": ["a", "b", "c"]},
        "good": {"kind": "binary", "labels": ["no", "yes"]},
    }
    contract = Contract.model_validate({"inputs": INPUTS[trunk], "tasks": tasks})
    torch.manual_seed(0)
    settings = {"heads": {"hidden": [4]}, "encoders": {"tokens": {"width": 4}}}
    ensemble = {"members": 3} if trunk == "members" else None
    spec = {"trunk": TRUNKS[trunk], "sharing": {"kind": kind}, "ensemble": ensemble, **settings}
    return contract, Network(contract, NetworkSpec.model_validate(spec))


def rows(trunk: str) -> Arrays:
    random = np.random.default_rng(0)
    columns = {
        "x": random.normal(size=(ROWS, 3)).astype(np.float32),
        "photo": random.integers(0, 256, (ROWS, 1, 8, 8), dtype=np.uint8),
        "text": random.integers(0, 9, (ROWS, 5)),
    }
    return {name: columns[name] for name in INPUTS[trunk]}


@pytest.mark.parametrize(("kind", "trunk"), PAIRS)
def test_it_trains(kind: str, trunk: str) -> None:
    contract, network = made(kind, trunk)
    random = torch.Generator().manual_seed(0)
    targets = {
        "price": torch.randn(ROWS, generator=random),
        "sort": torch.randint(0, 3, (ROWS,), generator=random),
        "good": torch.randint(0, 2, (ROWS,), generator=random).float(),
    }
    answered = {task: torch.ones(ROWS, dtype=torch.bool) for task in targets}
    inputs = tensors(rows(trunk), torch.device("cpu"))
    batch = Batches(inputs, targets, answered, size=ROWS).take(torch.arange(ROWS))
    losses = {name: kind_of(task).default_loss for name, task in contract.tasks.items()}
    optimizer = torch.optim.AdamW(network.parameters(), lr=0.01)
    step = Step(network, contract, losses, balancer(EqualSpec(), contract.tasks), optimizer)
    seen = [step(batch) for _ in range(30)]
    assert (seen[-1] < seen[0]).all(), [each.tolist() for each in (seen[0], seen[-1])]


@pytest.mark.parametrize(("kind", "trunk"), TRACED)
def test_its_graph_answers_what_torch_answers(kind: str, trunk: str) -> None:
    contract, network = made(kind, trunk)
    network.eval().requires_grad_(False)
    inputs = rows(trunk)
    fields = ("price.value", "sort.probabilities", "good.probabilities")
    exported = export(network, contract, inputs, dict.fromkeys(fields, 1e-5))
    assert exported.engine is not None, exported.refusal
    (graph,) = exported.files.values()
    engine = OnnxEngine(graph, exported.engine, contract)
    expected = network(tensors(inputs, torch.device("cpu")))
    for tasks in (("price", "sort", "good"), ("sort",)):
        found = engine.run(inputs, tasks)
        assert {field.split(".")[0] for field in found} == set(tasks)
        for field, values in found.items():
            np.testing.assert_allclose(values, expected[field].numpy(), atol=1e-5, rtol=1e-5)
