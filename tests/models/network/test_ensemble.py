"""Members are independent networks that share weights; one of them is a plain network."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tabm
import torch
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec, fits
from onepass.models.network.ensemble import (
    FOLDED,
    EnsembleSpec,
    MemberLinear,
    MemberScale,
    members_apart,
    per_member,
)

TASKS: dict[str, Any] = {
    "price": {"kind": "regression", "max": 3},
    "rooms": {"kind": "count", "max": 4},
    "range": {"kind": "quantiles", "levels": [0.1, 0.5, 0.9], "max": 3},
    "sort": {"kind": "multiclass", "labels": ["a", "b", "c"]},
    "stars": {"kind": "ordinal", "labels": ["1", "2", "3"]},
}
INPUTS: dict[str, Any] = {
    "a": {"kind": "number"},
    "b": {"kind": "number", "optional": True},
    "zone": {"kind": "category", "values": ["u", "v"]},
}
Make = Callable[..., Network]


def spec_of(ensemble: dict[str, Any] | None, **more: Any) -> NetworkSpec:
    document = {"trunk": {"widths": [6, 5]}, "heads": {"hidden": [4]}, "ensemble": ensemble, **more}
    return NetworkSpec.model_validate(document)


def network_of(ensemble: dict[str, Any] | None, **more: Any) -> Network:
    contract = Contract.model_validate({"inputs": INPUTS, "tasks": TASKS})
    torch.manual_seed(0)
    return Network(contract, spec_of(ensemble, **more)).eval()


@pytest.fixture
def inputs() -> dict[str, Tensor]:
    random = np.random.default_rng(0)
    return {
        "a": torch.from_numpy(random.normal(size=7).astype(np.float32)),
        "b": torch.from_numpy(random.normal(size=7).astype(np.float32)),
        "b.present": torch.tensor([True, False, True, True, False, True, True]),
        "zone": torch.from_numpy(random.integers(0, 3, 7)),
    }


def test_one_member_is_the_plain_network_bit_for_bit(inputs: dict[str, Tensor]) -> None:
    plain, one = network_of(None), network_of({"members": 1})
    assert plain.state_dict().keys() == one.state_dict().keys()
    for name, value in plain(inputs).items():
        assert torch.equal(one(inputs)[name], value)


@pytest.mark.parametrize("kind", ["batch", "mini"])
def test_answers_are_the_means_of_the_members_in_range(
    inputs: dict[str, Tensor], kind: str
) -> None:
    network = network_of({"members": 3, "kind": kind})
    answers, spread = network(inputs), network.spread(inputs)
    assert answers.keys() == spread.keys()
    assert all(answers[name].shape == spread[name].shape for name in answers)
    assert bool((spread["sort.probabilities"] > 0).all())
    logits = network.logits(inputs)
    each = logits["sort"].softmax(dim=1).view(3, 7, 3)
    torch.testing.assert_close(answers["sort.probabilities"], each.mean(dim=0))
    torch.testing.assert_close(spread["sort.probabilities"], each.std(dim=0, correction=0))
    with torch.no_grad():
        for group in network.heads.groups:
            group.biases[-1].fill_(50.0)
    answers = network(inputs)
    assert bool((answers["price.value"] == 3).all())
    assert bool((answers["rooms.value"] == 4).all())
    assert bool((answers["range.quantiles"] == 3).all())


def test_of_a_plain_network_nothing_lies_apart(inputs: dict[str, Tensor]) -> None:
    network = network_of(None)
    answers, spread = network(inputs), network.spread(inputs, ["sort"])
    assert list(spread) == ["sort.probabilities"]
    assert spread["sort.probabilities"].shape == answers["sort.probabilities"].shape
    assert not spread["sort.probabilities"].any()


def test_rows_of_their_own_are_not_repeated(inputs: dict[str, Tensor]) -> None:
    network = network_of({"members": 3, "batches": "own"})
    shared = network.logits(inputs)["price"]
    thrice = {name: torch.cat([column] * 3) for name, column in inputs.items()}
    network.train()
    for module in network.sharing.modules():
        assert not isinstance(module, MemberScale) or module.apart
    torch.testing.assert_close(network.logits(thrice)["price"], shared)
    network.eval()
    torch.testing.assert_close(network.logits(inputs)["price"], shared)
    members_apart(network, True)
    torch.testing.assert_close(network.logits(thrice)["price"], shared)


def test_scales_begin_as_signs_and_of_embedded_numbers_as_normal_numbers_per_input() -> None:
    signs = network_of({"members": 4}).sharing.get_parameter("shared.encoders.members.scale")
    assert set(signs.flatten().tolist()) == {-1.0, 1.0}
    assert signs.shape == (4, 1 + 2 + 3)  # a; b and its flag; the embedding of a zone
    assert bool((signs[:, 3:] == signs[:, 3:4]).all())
    bins = network_of({"members": 4}, encoders={"numbers": {"kind": "bins", "bins": 3}})
    scale = bins.sharing.get_parameter("shared.encoders.members.scale")
    chunks = scale.split([4, 4, 1, 3], dim=1)  # a, b, its flag, the zone
    for chunk in chunks:
        assert bool((chunk == chunk[:, :1]).all())
        assert len(set(chunk[:, 0].tolist())) == 4


def test_what_members_do_not_share_is_listed() -> None:
    network = network_of({"members": 3, "kind": "batch"})
    names = {own.name for own in per_member(network.sharing, "sharing")}
    layer = "sharing.shared.stages"
    assert names == {
        "sharing.shared.encoders.members.scale",
        *(f"{layer}.0.0.{name}" for name in ("bias", "scale_out")),
        *(f"{layer}.1.0.{name}" for name in ("bias", "scale_in", "scale_out")),
    }
    assert {id(p) for p in network.scales()} == {id(own.parameter) for own in per_member(network)}
    layers = [one for one in network.modules() if isinstance(one, MemberLinear)]
    assert [tuple(one.bias.shape) for one in layers] == [(3, 6), (3, 5)]
    assert not network_of(None).scales()


@pytest.mark.parametrize(
    ("trunk", "ensemble", "text"),
    [
        ({"widths": [4], "norm": "batch"}, {}, "say trunk.norm: layer or none"),
        ({"kind": "bag", "widths": [4]}, {}, "say trunk: {kind: mlp}, or leave ensemble out"),
        ({"kind": "transformer"}, {"kind": "mini"}, "what is handed to this one is tokens"),
    ],
)
def test_what_does_not_suit_members_is_refused(
    trunk: dict[str, Any], ensemble: dict[str, Any], text: str
) -> None:
    words = {"kind": "text", "max_tokens": 5, "tokens": {"kind": "hashed", "buckets": 9}}
    contract = Contract.model_validate({"inputs": {"words": words}, "tasks": TASKS})
    spec = spec_of({"members": 2, **ensemble}, trunk=trunk)
    with pytest.raises(ValueError, match=r"^ensemble") as refusal:
        fits.check(contract, spec)
    assert text in str(refusal.value)
    fits.check(contract, spec.model_copy(update={"ensemble": EnsembleSpec(members=1)}))


@pytest.mark.parametrize(("kind", "arch"), [("batch", "tabm"), ("mini", "tabm-mini")])
def test_it_answers_what_the_authors_package_does(kind: str, arch: str) -> None:
    """Of the same weights, as they were drawn and after each is another."""
    torch.manual_seed(0)
    backbone = tabm.make_tabm_backbone(
        d_in=4, n_blocks=3, d_block=6, dropout=0.0, k=5, arch_type=arch,
        start_scaling_init="random-signs", start_scaling_init_chunks=[1] * 4,
    )  # fmt: skip
    output = tabm.LinearEnsemble(6, 1, k=5)
    inputs, tasks = {"x": {"kind": "vector", "length": 4}}, {"y": {"kind": "regression"}}
    contract = Contract.model_validate({"inputs": inputs, "tasks": tasks})
    spec = spec_of({"members": 5, "kind": kind}, trunk={"widths": [6, 6, 6]}, heads={"hidden": []})
    network = Network(contract, spec).eval()
    with torch.no_grad():
        for parameter in (*backbone.parameters(), *output.parameters()):
            parameter.add_(torch.randn_like(parameter) / 3)
    layers = [block[0] for block in backbone.blocks]
    first = layers[0].r if kind == "batch" else backbone.affine.weight
    state = network.state_dict()
    state["sharing.shared.encoders.members.scale"] = first
    for index, layer in enumerate(layers):
        path = f"sharing.shared.stages.{index}.0"
        state |= {f"{path}.weight": layer.weight, f"{path}.bias": layer.bias}
        state |= {f"{path}.scale_out": layer.s} if kind == "batch" else {}
        state |= {f"{path}.scale_in": layer.r} if kind == "batch" and index else {}
    state["heads.groups.0.weights.0"] = output.weight.transpose(1, 2).unsqueeze(0)
    state["heads.groups.0.biases.0"] = output.bias.unsqueeze(0)
    network.load_state_dict(state, strict=True)
    x = torch.randn(7, 4)
    expected = output(backbone(tabm.ensemble_view(x, 5, False))).squeeze(2)  # (B, N)
    torch.testing.assert_close(network.each({"x": x})["y.value"], expected.T)
    torch.testing.assert_close(network({"x": x})["y.value"], expected.mean(dim=1))


@pytest.mark.parametrize("first", [True, False])
def test_many_rows_are_scaled_by_their_matrices_which_is_the_same(first: bool) -> None:
    torch.manual_seed(0)
    layer = MemberLinear(3, 4, members=2, first=first)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.add_(torch.randn_like(parameter))
    x = torch.randn(2, FOLDED, 3)
    torch.testing.assert_close(layer.train()(x), layer.eval()(x), rtol=1e-5, atol=1e-5)
