"""Numbers as features: those of one setting are one module together."""

from typing import Any

import numpy as np
import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.models.network.encoders import Encoders
from onepass.models.network.encoders.number import ScaledNumbers, StandardNumbers
from onepass.training.bundles.export import export

SETTINGS: dict[str, dict[str, Any]] = {
    "standard": {"kind": "standard"},
    "quantile": {"kind": "standard", "scale": "quantile"},
    "robust": {"kind": "standard", "scale": "robust"},
    "bins": {"kind": "bins", "bins": 4},
    "pieces": {"kind": "piecewise_linear", "bins": 5, "width": 3},
    "by_rank": {"kind": "piecewise_linear", "bins": 5, "width": 3, "scale": "quantile"},
    "waves": {"kind": "periodic", "frequencies": 3, "width": 2, "lite": True},
}


def test_standardised_training_rows_have_mean_zero_and_deviation_one() -> None:
    encoder = StandardNumbers(["a", "b"])
    random = np.random.default_rng(0)
    arrays = {
        "a": random.normal(1e4, 3, 500).astype(np.float32),
        "b": random.gamma(1, 2, 500).astype(np.float32),
    }
    encoder.fit(arrays)
    found = encoder({name: torch.from_numpy(array) for name, array in arrays.items()})
    assert found.shape == (500, 2)
    torch.testing.assert_close(found.mean(dim=0), torch.zeros(2), rtol=0, atol=1e-3)
    torch.testing.assert_close(found.std(dim=0, correction=0), torch.ones(2), rtol=1e-3, atol=0)


def test_golden_values() -> None:
    encoder = StandardNumbers(["a"])
    encoder.fit({"a": np.array([2, 4, 4, 4, 5, 5, 7, 9], dtype=np.float32)})  # mean 5, deviation 2
    assert encoder({"a": torch.tensor([5.0, 9.0, 1.0])}).tolist() == [[0.0], [2.0], [-2.0]]


@pytest.mark.parametrize("value", [0.0, 0.1, 3.7, -1e-3, 1e30])
@pytest.mark.parametrize("rows", [1, 3, 997, 1000])
def test_where_training_knows_one_value_no_value_has_a_say(value: float, rows: int) -> None:
    column = {"a": np.full(rows, value, dtype=np.float32)}
    encoder = StandardNumbers(["a"])
    encoder.fit(column)
    found = encoder({"a": torch.tensor([value, value + 1, -1e37])})
    assert not found.any()


def test_by_another_scale_each_number_has_its_own() -> None:
    encoder = ScaledNumbers(["a", "b"], "robust")
    encoder.fit({"a": np.float32([0, 1, 2, 3, 4]), "b": np.float32([10, 30, 50])})
    found = encoder({"a": torch.tensor([2.0, 4.0]), "b": torch.tensor([50.0, 30.0])})
    one = 1 / (1 + 1 / 9) ** 0.5
    torch.testing.assert_close(found, torch.tensor([[0, one], [one, 0]]))


@pytest.mark.parametrize("setting", SETTINGS)
def test_heavy_tails_and_constants_make_features_without_a_jump(setting: str) -> None:
    """At each edge, at each value of the training rows, and far beyond them."""
    random = np.random.default_rng(2)
    heavy = np.exp(3 * random.normal(size=300)) * (random.random(300) < 0.5)
    columns = {"heavy": heavy.astype(np.float32), "always": np.full(300, 7, dtype=np.float32)}
    inputs = {name: {"kind": "number"} for name in columns}
    contract = Contract.model_validate({"inputs": inputs, "tasks": {"y": {"kind": "regression"}}})
    torch.manual_seed(0)
    encoders = Network(contract, NetworkSpec.model_validate(
        {"encoders": {"numbers": SETTINGS[setting]}, "trunk": {"widths": [4]}}
    ))  # fmt: skip
    encoders.fit(columns, {"y": np.ones(3, np.float32)})
    x = torch.from_numpy(np.unique(np.append(columns["heavy"], np.float32([-1e6, 1e6]))))
    seven = torch.full_like(x, 7)
    near = [
        encoders.logits({"heavy": x * (1 + by), "always": seven})["y"] for by in (-1e-6, 0, 1e-6)
    ]
    scale = near[1].abs() + near[1].std()
    assert all(bool(one.isfinite().all()) for one in near)
    assert bool(((near[2] - near[0]).abs() < 0.02 * scale).all())
    other = encoders.logits({"heavy": x, "always": seven + 100 * torch.arange(len(x))})["y"]
    torch.testing.assert_close(other, near[1])


FEW = [("one", 1), ("two", 2), ("three", 3)]
NUMBERS = [*SETTINGS, "quantile_2", "pieces_2", "by_rank_maybe", "by_rank_maybe_2"]


@pytest.fixture(scope="module")
def contract() -> Contract:
    """Of each setting a number, of some two, and some that may be absent; and categories."""
    numbers = {name: {"kind": "number", "optional": "maybe" in name} for name in NUMBERS}
    categories = {name: {"kind": "category", "values": ["p", "q", "r"][:n]} for name, n in FEW}
    inputs = numbers | categories | {"none": categories["two"] | {"optional": True}}
    tasks = {"y": {"kind": "regression"}}
    return Contract.model_validate({"inputs": inputs, "tasks": tasks})


def spec() -> NetworkSpec:
    each = {name: SETTINGS[name.removesuffix("_2").removesuffix("_maybe")] for name in NUMBERS}
    categories = {"one_hot_up_to": 2, "rare": 15}
    return NetworkSpec.model_validate({"encoders": {"each": each, "categories": categories}})


def arrays(contract: Contract, rows: int = 60) -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    columns = {
        name: random.standard_cauchy(rows).astype(np.float32)
        if name in NUMBERS
        else random.integers(0, len(declared.vocabulary) + 1, rows)
        for name, declared in contract.inputs.items()
    }
    columns["pieces_2"][:] = 7
    columns["by_rank"][:50] = 0
    columns["quantile"][3] = 1e30
    return columns | {
        f"{name}.present": random.random(rows) < 0.7
        for name, declared in contract.inputs.items()
        if declared.optional
    }


def test_numbers_of_one_setting_are_one_module_and_those_that_may_be_absent_another(
    contract: Contract,
) -> None:
    encoders = Encoders(contract.inputs, spec().encoders)
    assert len(encoders.parts) == len(SETTINGS) + 4
    numbers, ones = (1, 1, 1, 1, 3, 3, 3, 3, 3, 1, 1, 2), (2, 3, 3, 1)
    assert encoders.shape.chunks == (*numbers, *ones, 5, 3)
    assert sum(encoders.shape.chunks) == encoders.shape.width


def test_every_setting_exports_and_stays_finite_and_rows_are_independent(
    contract: Contract,
) -> None:
    torch.manual_seed(0)
    network = Network(contract, spec()).eval()
    columns = arrays(contract)
    network.fit(columns, {"y": np.ones(3, np.float32)})
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if "pieces" in name or "absent" in name:
                parameter.normal_()
    for name, column in columns.items():
        if column.dtype == np.float32 and "standard" not in name and "bins" not in name:
            column[:4] = [3e38, -3e38, 1e30, -1e30]
    rows = {name: torch.from_numpy(column) for name, column in columns.items()}
    answers = network(rows)["y.value"]
    assert answers.isfinite().all()
    few = network({name: column[10:13] for name, column in rows.items()})["y.value"]
    torch.testing.assert_close(few, answers[10:13])
    assert export(network, contract, columns, {"y.value": 1e-3}).refusal is None
