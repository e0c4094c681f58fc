"""Networks fed with tokens: the laws, for every trunk that takes them and for those that do not."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.contract.tokens import padded
from onepass.models.network import Network, NetworkSpec
from onepass.models.network.flow import Shape, Stage
from onepass.models.network.trunks import layout, stages
from onepass.training.bundles.export import export

TASKS = {
    "stars": {"kind": "regression", "unit": "stars"},
    "mood": {"kind": "binary", "labels": ["bad", "good"]},
}
TEXT = {"kind": "text", "max_tokens": 8, "tokens": {"kind": "hashed", "buckets": 30}}
BESIDE = {
    "price": {"kind": "number"},
    "town": {"kind": "category", "values": ["Ulm", "Bonn"]},
    "title": {
        "kind": "text",
        "max_tokens": 4,
        "tokens": {"kind": "hashed", "buckets": 20, "ngrams": 2},
    },
}  # fmt: skip
SMALL = {"kind": "transformer", "heads": 2, "inner": 2}
TRUNKS: dict[str, dict[str, Any]] = {
    "mlp": {"widths": [8]},
    "bag": {"kind": "bag", "widths": [8]},
    "transformer": {**SMALL, "widths": [8]},
    "start": {**SMALL, "blocks": 1, "pool": "start"},
    "open": {**SMALL, "pool": "none"},
}
ENCODERS = {
    "texts": {"width": 6, "min_count": 1},
    "tokens": {"width": 6, "min_count": 1},
}
Inputs = dict[str, Tensor]


def contract(*, beside: bool) -> Contract:
    return Contract.model_validate(
        {"inputs": {"text": TEXT, **(BESIDE if beside else {})}, "tasks": TASKS}
    )


def drawn(length: int, size: int, random: np.random.Generator) -> Tensor:
    """Nine rows of 0 to `length` tokens; the first has none, the second all."""
    counts = [0, length, *random.integers(0, length + 1, 7)]
    return torch.from_numpy(padded([random.integers(2, size, count).tolist() for count in counts]))


@pytest.fixture(params=[False, True], ids=["alone", "beside"])
def inputs(request: pytest.FixtureRequest) -> Inputs:
    random = np.random.default_rng(0)
    found = {"text": drawn(8, 32, random)}
    if request.param:
        found["price"] = torch.from_numpy(random.normal(5, 1, 9).astype(np.float32))
        found["town"] = torch.from_numpy(random.integers(0, 3, 9))
        found["title"] = drawn(7, 22, random)
    return found


def made(trunk: dict[str, Any], inputs: Inputs, seed: int = 0) -> Network:
    torch.manual_seed(seed)
    spec = {"trunk": trunk, "encoders": ENCODERS}
    network = Network(contract(beside=len(inputs) > 1), NetworkSpec.model_validate(spec))
    arrays = {name: column.numpy() for name, column in inputs.items()}
    network.fit(arrays, {"stars": np.array([1, 4], dtype=np.float32)})
    return network


@pytest.fixture(params=list(TRUNKS))
def network(inputs: Inputs, request: pytest.FixtureRequest) -> Network:
    return made(TRUNKS[request.param], inputs).eval()


def shortest(inputs: Inputs, which: list[int]) -> Inputs:
    """The rows, tokens no longer than the longest of them: as the contract makes them."""
    found = {name: column[which] for name, column in inputs.items()}
    for name in ("text", "title"):
        if name in found:
            length = max(1, int((found[name] != 0).sum(dim=1).max()))
            found[name] = found[name][:, :length]
    return found


def test_a_rows_answer_does_not_depend_on_the_rows_beside_it(
    network: Network, inputs: Inputs
) -> None:
    whole = network(inputs)
    assert whole["stars.value"].shape == (9,)
    for which in ([0], [8], [5, 2], [0, 3], [8, 3, 1, 0, 2, 4, 5, 6, 7]):
        for field, values in network(shortest(inputs, which)).items():
            assert len(values) == len(which)
            torch.testing.assert_close(values, whole[field][which], rtol=1e-5, atol=1e-6)


def test_rows_without_any_token_are_answered_together(network: Network, inputs: Inputs) -> None:
    empty = {n: torch.zeros_like(c) if c.dim() > 1 else c for n, c in inputs.items()}
    wide, narrow = network(empty), network({n: _cut(c) for n, c in empty.items()})
    for field, values in wide.items():
        assert values.isfinite().all()
        torch.testing.assert_close(narrow[field], values, rtol=1e-5, atol=1e-6)


def _cut(column: Tensor) -> Tensor:
    return column[:, :1] if column.dim() > 1 else column


def test_every_input_counts(network: Network, inputs: Inputs) -> None:
    before = network.logits(inputs)["stars"]
    for name, column in inputs.items():
        other = column.roll(1, dims=0)
        assert not torch.equal(network.logits(inputs | {name: other})["stars"], before), name


def test_order_counts_for_a_transformer_and_not_for_a_bag(inputs: Inputs) -> None:
    turned = inputs["text"].clone()
    turned[1] = turned[1].flip(0)
    for name, trunk in TRUNKS.items():
        network = made(trunk, inputs).eval()
        one, other = (network.logits(inputs | {"text": x}) for x in (inputs["text"], turned))
        same = torch.allclose(one["stars"], other["stars"], rtol=1e-5, atol=1e-6)
        assert same == (name in ("mlp", "bag")), name


def test_every_parameter_gets_a_gradient(network: Network, inputs: Inputs) -> None:
    network.train()
    random = torch.Generator().manual_seed(0)
    logits = network.logits(inputs)
    sum((v * torch.randn(v.shape, generator=random)).sum() for v in logits.values()).backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().max() > 0, name


def test_the_cut_and_a_plain_sum_give_the_gradients_of_one_backward(
    network: Network, inputs: Inputs
) -> None:
    def loss(logits: dict[str, Tensor]) -> Tensor:
        return torch.stack([values.square().sum() for values in logits.values()]).sum()

    loss(network.logits(inputs)).backward()
    plain = {name: p.grad.clone() for name, p in network.named_parameters()}
    network.zero_grad()
    (cut,) = network.sharing.meet(inputs)
    own = replace(cut, x=cut.x.detach().requires_grad_())
    loss(network.heads.logits(network.sharing.part((own,), network.tasks))).backward()
    cut.x.backward(own.x.grad)
    for name, parameter in network.named_parameters():
        torch.testing.assert_close(parameter.grad, plain[name], rtol=1e-4, atol=1e-5)


def test_a_loaded_network_answers_bit_for_bit(inputs: Inputs) -> None:
    for trunk in TRUNKS.values():
        network, other = made(trunk, inputs).eval(), made(trunk, inputs, seed=9).eval()
        other.load_state_dict(network.state_dict(), strict=True)
        for field, values in network(inputs).items():
            assert torch.equal(other(inputs)[field], values)


def test_a_trunk_that_does_not_pool_hands_every_token_on(inputs: Inputs) -> None:
    network = made(TRUNKS["open"], inputs).eval()
    (flow,) = network.sharing.meet(inputs)
    tokens = 1 + sum(c.shape[1] for c in inputs.values() if c.dim() > 1)
    assert flow.x.shape == (9, tokens, network.sharing.width)
    assert flow.mask is not None
    assert flow.mask[:, 0].all(), "the start token is always there"
    assert flow.mask[0].sum() == 1 + sum(int((c[0] != 0).sum()) for c in _tokens(inputs))
    mean = torch.stack([row[there].mean(0) for row, there in zip(flow.x, flow.mask, strict=True)])
    torch.testing.assert_close(flow.rows, mean)


def _tokens(inputs: Inputs) -> list[Tensor]:
    return [column for column in inputs.values() if column.dim() > 1]


@pytest.mark.parametrize("trunk", ["bag", "transformer", "start", "open"])
def test_stages_say_what_comes_out_of_them(trunk: str) -> None:
    spec = NetworkSpec.model_validate({"trunk": TRUNKS[trunk]}).trunk
    shape = Shape("tokens", width=6, late=3, length=9)
    assert layout(spec) == "tokens"
    made = stages(spec, shape)
    assert all(isinstance(stage, Stage) for stage in made)
    assert made[-1].layout == ("tokens" if trunk == "open" else "rows")


@pytest.mark.parametrize("trunk", ["mlp", "open"])
@pytest.mark.parametrize("inputs", [True], ids=["beside"], indirect=True)
def test_the_exported_graph_takes_texts_of_any_length(trunk: str, inputs: Inputs) -> None:
    network, declared = made(TRUNKS[trunk], inputs), contract(beside=True)
    arrays = {name: column.numpy() for name, column in inputs.items()}
    allowed = {"stars.value": 1e-4, "mood.probabilities": 1e-5}
    exported = export(network, declared, arrays, allowed)
    assert exported.refusal is None
    assert exported.engine is not None
