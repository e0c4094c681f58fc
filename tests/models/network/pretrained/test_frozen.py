"""Trunks that stand still: one copy, whatever the sharing; features that are there are taken."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.models.network.pretrained import FrozenTrunks, PretrainedSpec, Reads

TEXT = {
    "kind": "text", "pretrained": {"file": "tokenizer-0123456789abcdef.json", "max_tokens": 12}
}  # fmt: skip
CONTRACT = {
    "inputs": {"a": TEXT, "b": TEXT},
    "tasks": {"x": {"kind": "regression"}, "y": {"kind": "binary"}},
}
INPUTS = {
    "a": torch.tensor([[5, 9, 0], [7, 0, 0]], dtype=torch.int32),
    "b": torch.tensor([[5], [0]], dtype=torch.int32),
    "a.pieces": torch.tensor([[3, 41, 4], [3, 4, 0]], dtype=torch.int32),
    "b.pieces": torch.tensor([[3, 50, 4], [3, 42, 4]], dtype=torch.int32),
}


@pytest.fixture
def settings(tiny_bert: Path) -> dict[str, Any]:
    config = json.loads((tiny_bert / "config.json").read_text())
    return {"path": str(tiny_bert), "config": config, "sha256": "0" * 64}


@pytest.mark.parametrize("kind", ["hard", "single", "soft", "mmoe", "cross_stitch", "dense"])
def test_there_is_one_copy_for_all_inputs_and_tasks_and_ready_features_are_taken(
    kind: str, settings: dict[str, Any]
) -> None:
    spec = NetworkSpec.model_validate(
        {
            "encoders": {"texts": {"width": 4, "pretrained": settings}},
            "trunk": {"widths": [6]},
            "sharing": {"kind": kind},
        }
    )
    contract = Contract.model_validate(CONTRACT)
    network = Network(contract, spec).eval()
    names = [name for name in network.state_dict() if "word_embeddings" in name]
    assert names == ["sharing.pretrained.trunks.0.model.embeddings.word_embeddings.weight"]
    trunks = network.sharing.pretrained
    assert trunks is not None
    ready = trunks(INPUTS)
    assert ready["a.features"].shape == (2, 16)
    for task, expected in network(INPUTS).items():
        torch.testing.assert_close(network(ready)[task], expected)
    zero = {**INPUTS, "a.features": torch.zeros(2, 16), "b.features": torch.zeros(2, 16)}
    assert not torch.equal(network(zero)["x.value"], network(INPUTS)["x.value"])


def test_other_weights_of_the_same_name_are_another_trunk(settings: dict[str, Any]) -> None:
    one = PretrainedSpec.model_validate(settings)
    start, other = (one.model_copy(update=u) for u in ({"pool": "start"}, {"sha256": "1" * 64}))
    first = Reads(one, words=False)
    assert len(FrozenTrunks({"a": first, "b": Reads(start, words=True)}).trunks) == 1
    assert len(FrozenTrunks({"a": first, "b": Reads(other, words=False)}).trunks) == 2
