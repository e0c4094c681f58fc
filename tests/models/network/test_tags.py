"""Networks that tag tokens: the laws, for every trunk that hands them on; and row-level tasks."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.columns import joined
from onepass.models.network import Network, NetworkSpec
from onepass.training.bundles.export import export

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "tokens": {
                "kind": "sequence",
                "values": ["a", "dog", "in", "paris"],
                "ngrams": {"buckets": 60, "letters": 5, "lengths": [2, 3]},
            },
            "hour": {"kind": "number"},
            "title": {"kind": "text", "max_tokens": 4, "tokens": {"kind": "hashed", "buckets": 20}},
        },
        "tasks": {
            "pos": {"kind": "tagging", "labels": ["NOUN", "DET", "ADP"]},
            "ner": {"kind": "tagging", "labels": ["B-LOC", "I-LOC", "O"]},
            "case": {"kind": "tagging", "labels": ["up", "low"]},
            "stars": {"kind": "regression"},
        },
    }
)
TRUNKS: dict[str, dict[str, Any]] = {
    "conv1d": {"kind": "conv1d", "channels": [8, 8], "pool": "none"},
    "transformer": {"kind": "transformer", "heads": 2, "blocks": 1, "pool": "none"},
}
ROWS = [
    {"tokens": tokens, "hour": hour, "title": "new and old"[: 3 * place]}
    for place, (tokens, hour) in enumerate(
        [
            (["a", "dog", "in", "Paris", "and", "Bonn", "!"], 3.0),
            ([], 1.0),
            (["Dogs"], 7.5),
            (["a", "\0", "dog"], 2.0),
        ]
    )
]
Inputs = dict[str, Tensor]


def read(rows: list[dict[str, Any]]) -> Arrays:
    return CONTRACT.read(rows)


def tensors(arrays: Arrays) -> Inputs:
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def made(trunk: str, seed: int = 0, hidden: tuple[int, ...] = (6,)) -> Network:
    torch.manual_seed(seed)
    encoders = {"tokens": {"width": 6}, "texts": {"width": 4, "min_count": 1}}
    spec = {"trunk": TRUNKS[trunk], "encoders": encoders, "heads": {"hidden": hidden}}
    network = Network(CONTRACT, NetworkSpec.model_validate(spec))
    network.fit(read(ROWS), {"stars": np.array([1, 4], dtype=np.float32)})
    for parameter in network.parameters():  # n-grams begin with zeros
        torch.nn.init.normal_(parameter, std=0.3)
    return network


@pytest.fixture(params=list(TRUNKS))
def network(request: pytest.FixtureRequest) -> Network:
    return made(request.param).eval()


@torch.no_grad()
def test_a_rows_answer_does_not_depend_on_the_rows_beside_it(network: Network) -> None:
    whole = network(tensors(read(ROWS)))
    assert whole["ner.probabilities"].shape == (4, 7, 3)
    assert whole["stars.value"].shape == (4,)
    for row, given in enumerate(ROWS):
        length = len(given["tokens"])
        for field, (own,) in network(tensors(read([given]))).items():
            if field == "stars.value":
                torch.testing.assert_close(own, whole[field][row])
                continue
            assert not whole[field][row, length:].any(), "where there is no token, all are 0"
            torch.testing.assert_close(own[:length], whole[field][row, :length])
            assert own[:length].sum(dim=1).tolist() == pytest.approx([1.0] * length)


@torch.no_grad()
def test_wider_padding_changes_nothing(network: Network) -> None:
    arrays = read(ROWS)
    wide = arrays | {"tokens": np.pad(arrays["tokens"], ((0, 0), (0, 5), (0, 0)))}
    for field, values in network(tensors(arrays)).items():
        found = network(tensors(wide))[field]
        torch.testing.assert_close(found[:, :7] if found.dim() > 1 else found, values)


@torch.no_grad()
def test_a_token_is_answered_in_its_context(network: Network) -> None:
    one, other = read([ROWS[0]]), read([ROWS[0] | {"tokens": ["the", *ROWS[0]["tokens"][1:]]}])
    before, after = (network(tensors(arrays))["pos.probabilities"] for arrays in (one, other))
    assert not torch.allclose(before[0, 1], after[0, 1], atol=1e-6)


@torch.no_grad()
def test_subsets_of_tasks_answer_as_all_of_them(network: Network) -> None:
    inputs = tensors(read(ROWS))
    whole = network(inputs)
    for tasks in (["ner"], ["stars"], ["ner", "pos"], ["case", "stars"]):
        for field, values in network(inputs, tasks).items():
            torch.testing.assert_close(values, whole[field])


def test_every_parameter_gets_a_gradient_and_every_input_counts(network: Network) -> None:
    network.train()
    inputs = tensors(read(ROWS))
    logits = network.logits(inputs)
    assert logits["pos"].shape == (4, 7, 3)
    assert logits["stars"].shape == (4, 1)
    sum(v.square().sum() for v in logits.values()).backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().max() > 0, name


def test_the_cut_and_a_plain_sum_give_the_gradients_of_one_backward(network: Network) -> None:
    inputs = tensors(read(ROWS))

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


@torch.no_grad()
def test_heads_fed_with_features_of_their_own_answer_as_those_that_share() -> None:
    network = made("conv1d").eval()
    flow = network.sharing.part(network.sharing.meet(tensors(read(ROWS))), ["pos"])["pos"]
    shared = network.heads(dict.fromkeys(network.tasks, flow))
    apart = network.heads({name: replace(flow, x=flow.x.clone()) for name in network.tasks})
    for (_, one), (_, other) in zip(shared, apart, strict=True):
        for field, values in one.items():
            torch.testing.assert_close(other[field], values)


@pytest.mark.parametrize("trunk", list(TRUNKS))
def test_the_exported_graph_tags_rows_of_any_length(trunk: str) -> None:
    arrays = read(ROWS)
    allowed = {f"{task}.probabilities": 1e-5 for task in ("pos", "ner", "case")}
    exported = export(made(trunk), CONTRACT, arrays, allowed | {"stars.value": 1e-4})
    assert exported.refusal is None
    assert exported.engine is not None
    assert max(exported.engine.deviation.values()) < 1e-5


def test_rows_of_unequal_lengths_are_joined() -> None:
    whole = read(ROWS)["tokens"]
    assert np.array_equal(joined([read([row])["tokens"] for row in ROWS]), whole)


def test_a_trunk_of_rows_is_fed_the_mean_of_the_tokens() -> None:
    tasks = {"stars": {"kind": "regression"}}
    declared = Contract.model_validate({"inputs": CONTRACT.model_dump()["inputs"], "tasks": tasks})
    network = Network(declared, NetworkSpec()).eval()
    whole = network(tensors(read(ROWS)))["stars.value"]
    for row, given in enumerate(ROWS):
        torch.testing.assert_close(network(tensors(read([given])))["stars.value"][0], whole[row])
