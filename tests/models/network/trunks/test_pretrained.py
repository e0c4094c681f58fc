"""A pretrained trunk as the trunk: texts are pooled, words have what it makes of their pieces."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.models.network.encoders.pretrained import PretrainedTokens

CUT = {"file": "tokenizer-0123456789abcdef.json", "max_tokens": 12}
WORDS: dict[str, Any] = {
    "inputs": {
        "words": {"kind": "sequence", "values": ["a", "b"], "pretrained": CUT},
        "note": {"kind": "text", "pretrained": CUT},
    },
    "tasks": {
        "tag": {"kind": "tagging", "labels": ["O", "X"]},
        "mood": {"kind": "binary", "labels": ["no", "yes"]},
    },
}
TEXT = {
    "inputs": {"note": WORDS["inputs"]["note"]},
    "tasks": {"mood": WORDS["tasks"]["mood"]},
}
PIECES = torch.tensor(
    [[[3, 0], [41, 1], [50, 1], [42, 2], [4, 0]], [[3, 0], [43, 1], [4, 0], [0, 0], [0, 0]]],
    dtype=torch.int32,
)
NOTES = torch.tensor([[3, 41, 4], [3, 4, 0]], dtype=torch.int32)


@pytest.fixture
def trunk(tiny_bert: Path) -> dict[str, Any]:
    config = json.loads((tiny_bert / "config.json").read_text())
    return {"kind": "pretrained", "path": "tiny-bert", "config": config}


def made(contract: dict[str, Any], spec: dict[str, Any]) -> Network:
    torch.manual_seed(0)
    return Network(Contract.model_validate(contract), NetworkSpec.model_validate(spec)).eval()


@pytest.fixture
def inputs() -> dict[str, torch.Tensor]:
    words = torch.zeros(2, 3, 1 + 13, dtype=torch.int32)[:, :, :13]
    words[0, :, 0], words[1, 0, 0] = torch.tensor([2, 3, 1]), 2
    return {
        "words": words,
        "words.pieces": PIECES,
        "note": torch.ones(2, 1, dtype=torch.int32),
        "note.pieces": NOTES,
    }


@pytest.mark.parametrize("train", ["frozen", {"lora": 2}])
@pytest.mark.parametrize("sharing", ["hard", "single", "cgc"])
def test_a_word_s_answer_is_that_of_its_pieces_whatever_stands_beside_it(
    sharing: str, train: object, trunk: dict[str, Any], inputs: dict[str, torch.Tensor]
) -> None:
    spec = {"trunk": {**trunk, "pool": "none", "train": train}, "sharing": {"kind": sharing}}
    network = made(WORDS, spec)
    tags = network(inputs)["tag.probabilities"]
    assert tags.shape[:2] == (2, 3)
    alone = {name: column[1:] for name, column in inputs.items()}
    alone |= {"words": alone["words"][:, :1], "words.pieces": alone["words.pieces"][:, :3]}
    torch.testing.assert_close(network(alone)["tag.probabilities"], tags[1:, :1])
    other = {**inputs, "words.pieces": PIECES.clone()}
    other["words.pieces"][0, 1, 0] = 60
    assert not torch.equal(network(other)["tag.probabilities"][0], tags[0])


def test_pieces_of_a_word_are_pooled_and_ours_stand_beside_them(
    trunk: dict[str, Any], inputs: dict[str, torch.Tensor]
) -> None:
    network = made(WORDS, {"trunk": {**trunk, "pool": "none"}})
    frozen = network.sharing.pretrained
    assert frozen is not None
    features = frozen(inputs)["words.features"]
    x, _ = frozen.trunks[0](PIECES[:, :, 0])  # type: ignore[operator]
    torch.testing.assert_close(features[0, 0], x[0, 1:3].mean(dim=0))
    torch.testing.assert_close(features[0, 1], x[0, 3])
    assert not features[0, 2].any(), "beyond what is read there is nothing"
    (tokens,) = [m for m in network.modules() if isinstance(m, PretrainedTokens)]
    assert tokens.width == 64 + 16
    alone = made(WORDS, {"trunk": {**trunk, "pool": "none", "alone": True}})
    assert not [n for n in alone.state_dict() if "ngrams" in n or "table" in n]
    assert alone(inputs)["tag.probabilities"].shape[:2] == (2, 3)


def test_a_text_is_pooled_beside_its_bag(
    trunk: dict[str, Any], inputs: dict[str, torch.Tensor]
) -> None:
    network = made(TEXT, {"trunk": {**trunk, "pool": "start", "widths": [6]}})
    stages = {n: v.shape for n, v in network.state_dict().items() if ".stages.0.0.weight" in n}
    assert [*stages.values()] == [torch.Size([6, 64 + 16])]
    assert network(inputs)["mood.probabilities"].shape[0] == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pool": "none", "widths": [3]}, "widths: are layers behind the pool"),
        ({"dropout": 0.1}, "dropout comes behind a layer, and widths names none"),
    ],
)
def test_layers_stand_behind_a_pool(
    changes: dict[str, Any], words: str, trunk: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=words):
        NetworkSpec.model_validate({"trunk": trunk | changes})


def test_tokens_of_one_network_have_one_width(trunk: dict[str, Any]) -> None:
    two = {"a": {"kind": "sequence"}, "b": {"kind": "sequence"}}
    own = {name: trunk[name] for name in ("path", "config")}
    each = {"a": {"kind": "bag", "pretrained": own}}
    with pytest.raises(ValueError, match="tokens of one network have one width: a pretrained"):
        made(
            {"inputs": two, "tasks": TEXT["tasks"]},
            {"encoders": {"each": each}, "trunk": {"kind": "transformer"}},
        )


PORTRAITS: dict[str, Any] = {
    "inputs": {"face": {"kind": "image", "size": 32}, "x": {"kind": "number"}},
    "tasks": {"age": {"kind": "regression"}, "mood": WORDS["tasks"]["mood"]},
}
SHARINGS = ["hard", "single", "soft", "cross_stitch", "sluice", "mtan", "mmoe", "cgc", "ple",
            "dselect_k", "dense", "branching"]  # fmt: skip


@pytest.mark.parametrize(
    ("architecture", "kinds"), [("efficientnet_lite0", ["hard", "mtan"]), ("resnet18", SHARINGS)]
)
def test_a_network_of_pictures_has_stages_under_every_sharing(
    architecture: str, kinds: list[str]
) -> None:
    contract = Contract.model_validate(PORTRAITS)
    config = {"format": "onepass-pictures", "architecture": architecture}
    trunk = {"kind": "pretrained", "path": "p", "config": config, "widths": [8]}
    fed = {"face": torch.zeros(2, 3, 32, 32, dtype=torch.uint8, device="meta"),
           "x": torch.zeros(2, device="meta")}  # fmt: skip
    for kind in kinds:
        spec = NetworkSpec.model_validate({"trunk": trunk, "sharing": {"kind": kind}})
        with torch.device("meta"):
            network = Network(contract, spec)
            logits = network.logits(fed)
        assert {name: tuple(own.shape) for name, own in logits.items()} == {
            "age": (2, 1), "mood": (2, 1)
        }, kind  # fmt: skip
