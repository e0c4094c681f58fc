"""Members are independent: those that stay answer as before."""

from typing import Any

import pytest
import torch
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.models.network.member_cut import cut, member_axes

SHARINGS: list[dict[str, Any]] = [
    {"kind": "hard"},
    {"kind": "single"},
    {"kind": "cross_stitch"},
    {"kind": "mmoe", "experts": 2},
    {"kind": "multilinear", "fork": 0},
]
CONTRACT = Contract.model_validate(
    {
        "inputs": {"x": {"kind": "vector", "length": 3}},
        "tasks": {
            "price": {"kind": "regression"},
            "cost": {"kind": "regression"},
            "stars": {"kind": "ordinal", "labels": ["1", "2", "3"]},
        },
    }
)
X: dict[str, Tensor] = {"x": torch.linspace(-2, 2, 15).view(5, 3)}


def made(**ensemble: Any) -> tuple[Network, NetworkSpec]:
    document = {"trunk": {"widths": [6, 5]}, "heads": {"hidden": [4]}, **ensemble}
    spec = NetworkSpec.model_validate(document)
    torch.manual_seed(0)
    network = Network(CONTRACT, spec).eval()
    axes = member_axes(network)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if name in axes:  # no member is like another
                parameter.add_(torch.randn_like(parameter) / 4)
    return network, spec


@pytest.mark.parametrize("sharing", SHARINGS, ids=str)
@pytest.mark.parametrize("kind", ["batch", "mini"])
def test_members_that_stay_answer_as_before(sharing: dict[str, Any], kind: str) -> None:
    network, spec = made(sharing=sharing, ensemble={"members": 4, "kind": kind})
    before = network.each(X)
    for members in ([2, 0], [3]):
        fewer, state = cut(network, spec, members)
        smaller = Network(CONTRACT, fewer).eval()
        smaller.load_state_dict(state, strict=True)
        for name, field in smaller.each(X).items():
            torch.testing.assert_close(field, before[name][members])
        again, _ = cut(smaller, fewer, [0])
        assert again.ensemble is not None
        assert (again.ensemble.members, again.ensemble.trained) == (1, 4)
    answers = network(X)
    torch.testing.assert_close(
        answers["stars.probabilities"], before["stars.probabilities"].mean(0)
    )


@pytest.mark.parametrize("members", [[], [4], [-1], [1, 1]])
def test_others_are_refused(members: list[int]) -> None:
    network, spec = made(ensemble={"members": 4})
    with pytest.raises(ValueError, match="some of 0 to 3, each once"):
        cut(network, spec, members)


def test_one_network_has_none_to_cut() -> None:
    network, spec = made()
    with pytest.raises(ValueError, match="no member to cut"):
        cut(network, spec, [0])


def test_no_gradient_flows_between_members() -> None:
    """A member's loss moves what it alone has, and what all share, and nothing of another's."""
    network, _ = made(ensemble={"members": 3}, sharing={"kind": "mmoe", "experts": 2})
    logits = network.logits(X)
    torch.stack([values[5:10].square().sum() for values in logits.values()]).sum().backward()
    parameters, axes = dict(network.named_parameters()), member_axes(network)
    for name, axis in axes.items():
        gradient = parameters[name].grad
        assert gradient is not None
        moved = gradient.transpose(0, axis).flatten(1).abs().sum(dim=1)
        assert moved[1] > 0
        assert not moved[0]
        assert not moved[2]
    assert all(p.grad is not None for p in parameters.values())
