"""What stands in for an absent input: never its value, always the learnt vector and the flag."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.contract.inputs import Input
from onepass.models.network import Network, NetworkSpec
from onepass.models.network.encoders import Encoders, EncodersSpec
from onepass.training.bundles.export import export

ROWS = 6
INPUTS: dict[str, Any] = {
    "a": {"kind": "number"},
    "b": {"kind": "number"},
    "c": {"kind": "number"},
    "bins": {"kind": "number"},
    "vector": {"kind": "vector", "length": 3},
    "category": {"kind": "category", "values": ["x", "y"]},
    "image": {"kind": "image", "size": 4, "channels": 1},
    "set": {"kind": "set", "values": ["x", "y"]},
    "time": {"kind": "timestamp"},
}
OPTIONAL = ["b", "c", "bins", "vector", "category", "image", "set", "time"]
SPEC = {"encoders": {"each": {"bins": {"kind": "bins", "bins": 4}}}}


def contract(*, image: bool = True) -> Contract:
    inputs = {name: given | {"optional": name in OPTIONAL} for name, given in INPUTS.items()}
    if not image:
        del inputs["image"]
    tasks = {"y": {"kind": "regression"}, "z": {"kind": "binary", "labels": ["no", "yes"]}}
    return Contract.model_validate({"inputs": inputs, "tasks": tasks})


def arrays() -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    values: dict[str, np.ndarray] = {
        name: random.normal(size=ROWS).astype(np.float32) for name in ("a", "b", "c", "bins")
    }
    values["vector"] = random.normal(size=(ROWS, 3)).astype(np.float32)
    values["category"] = random.integers(0, 3, ROWS)
    values["image"] = random.integers(0, 256, (ROWS, 1, 4, 4), dtype=np.uint8)
    values["set"] = np.sort(random.integers(1, 4, (ROWS, 2)), axis=1).astype(np.int32)
    values["time"] = random.random((ROWS, 4)).astype(np.float32)
    here = {f"{name}.present": np.arange(ROWS) % 3 != k % 3 for k, name in enumerate(OPTIONAL)}
    return values | here


def tensors(found: dict[str, np.ndarray]) -> dict[str, Tensor]:
    return {name: torch.from_numpy(array) for name, array in found.items()}


def spoilt(found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Other values where there are none."""
    changed = {name: array.copy() for name, array in found.items()}
    for name in OPTIONAL:
        gone = ~found[f"{name}.present"]
        changed[name][gone] = 2 if name in ("category", "set") else 77
    return changed


@pytest.fixture
def network() -> Network:
    torch.manual_seed(0)
    trunk = {"kind": "conv", "channels": [4], "widths": [8]}
    return Network(contract(), NetworkSpec.model_validate(SPEC | {"trunk": trunk}))


def test_statistics_are_those_of_the_rows_that_have_it() -> None:
    inputs: dict[str, Input] = dict(contract().inputs)
    plain, other = (Encoders(inputs, EncodersSpec.model_validate(SPEC["encoders"])) for _ in "ab")
    plain.fit(arrays())
    other.fit(spoilt(arrays()))
    buffers = dict(other.named_buffers())
    assert len(buffers) == 16
    for name, buffer in plain.named_buffers():
        assert torch.equal(buffer, buffers[name]), name


def test_what_an_absent_row_holds_is_not_looked_at(network: Network) -> None:
    network.fit(arrays(), {"y": np.ones(3, np.float32), "z": np.ones(3, np.float32)})
    network.eval()
    found, other = network(tensors(arrays())), network(tensors(spoilt(arrays())))
    for field, values in found.items():
        assert torch.equal(values, other[field])


@pytest.mark.parametrize("name", OPTIONAL)
def test_absence_is_seen_and_learnt_from_absent_rows_alone(network: Network, name: str) -> None:
    inputs = tensors(arrays())
    key = f"{name}.present"
    parameters = dict(network.named_parameters())
    all_here = {f"{one}.present": torch.ones(ROWS, dtype=torch.bool) for one in OPTIONAL}
    network.logits(inputs | all_here)["y"].square().sum().backward()
    absent = [p for n, p in parameters.items() if n.endswith(".absent")]
    assert len(absent) == 7  # the numbers that are standardised share one
    assert all(not p.grad.any() for p in absent)
    gone = all_here | {key: torch.arange(ROWS) > 0}
    found = network.logits(inputs | gone)["y"]
    assert not torch.equal(found, network.logits(inputs | all_here)["y"])
    found.square().sum().backward()
    assert sum(bool(p.grad.any()) for p in absent) == 1


def test_a_learnt_token_stands_where_there_is_no_text() -> None:
    text = {"kind": "text", "optional": True}
    tasks = {"y": {"kind": "regression"}, "z": {"kind": "regression"}}
    texts = Contract.model_validate({"inputs": {"t": text}, "tasks": tasks})
    trunk = {"kind": "transformer", "blocks": 1, "heads": 2}
    spec: dict[str, Any] = {"trunk": trunk, "encoders": {"tokens": {"width": 8, "min_count": 1}}}
    torch.manual_seed(0)
    network = Network(texts, NetworkSpec.model_validate(spec)).eval()
    rows = texts.read([{"t": "a few words"}, {}, {"t": ""}, {"t": "few"}])
    rows["t"][1] = 3
    answers = np.array([1, 2, 3], np.float32)
    network.fit(rows, {"y": answers, "z": answers})
    (absent,) = [p for n, p in network.named_parameters() if n.endswith(".absent")]
    network.logits(tensors(rows))["y"].square().sum().backward()
    assert absent.grad is not None
    assert absent.grad.any()
    found = network(tensors(rows))["y.value"]
    rows["t"][1] = 5
    assert torch.equal(network(tensors(rows))["y.value"], found)
    assert len(set(found.tolist())) == 4
    tolerance = {"y.value": 1e-5, "z.value": 1e-5}
    assert export(network, texts, rows, tolerance).refusal is None


def test_the_width_counts_a_flag_per_optional_input() -> None:
    plain = Contract.model_validate(
        {"inputs": INPUTS, "tasks": {"y": {"kind": "regression"}}}
    ).inputs
    encoders = EncodersSpec.model_validate(SPEC["encoders"])
    wide, narrow = Encoders(contract().inputs, encoders), Encoders(plain, encoders)
    assert wide.shape.late == narrow.shape.late + len(OPTIONAL)
    assert wide(tensors(arrays())).late.shape == (ROWS, wide.shape.late)
    rows = Encoders(contract(image=False).inputs, encoders)
    assert rows(tensors(arrays())).x.shape == (ROWS, rows.shape.width)


def test_the_graph_answers_what_torch_answers(network: Network) -> None:
    network.fit(arrays(), {"y": np.ones(3, np.float32), "z": np.ones(3, np.float32)})
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if name.endswith(".absent"):
                parameter.add_(1.0)
    tolerance = {"y.value": 1e-5, "z.probabilities": 1e-5}
    exported = export(network, contract(), arrays(), tolerance)
    assert exported.refusal is None
