"""What of a pretrained trunk learns, and how fast, for several architectures."""

from typing import Any

import pytest
import torch

from onepass.models.network.pretrained import PretrainedSpec, PretrainedTrunk

SIZES: dict[str, Any] = {
    "hidden_size": 8, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 8,
    "vocab_size": 20, "max_position_embeddings": 12, "pad_token_id": 0,
}  # fmt: skip
KINDS: dict[str, dict[str, Any]] = {
    "bert": {},
    "distilbert": {"dim": 8, "n_layers": 3, "n_heads": 2, "hidden_dim": 8},
    "modernbert": {"cls_token_id": 1, "sep_token_id": 2, "bos_token_id": 1, "eos_token_id": 2},
    "albert": {"embedding_size": 8},
}
PIECES = torch.tensor([[3, 5, 4], [3, 4, 0]], dtype=torch.int32)


def trunk(kind: str, **settings: Any) -> PretrainedTrunk:
    config = {"model_type": kind, **SIZES, **KINDS[kind]}
    return PretrainedTrunk(
        PretrainedSpec.model_validate({"path": "x", "config": config} | settings)
    )


def learning(made: PretrainedTrunk) -> list[str]:
    """The names of what learns, after a pass in which all of it was found useful."""
    made.rows(PIECES, "mean").square().sum().backward()
    named = [(n, p) for n, p in made.named_parameters() if p.requires_grad]
    assert not [name for name, parameter in named if parameter.grad is None]
    return [name for name, _ in named]


@pytest.mark.parametrize("kind", ["bert", "distilbert", "modernbert"])
def test_the_last_layers_learn(kind: str) -> None:
    names = learning(trunk(kind, train={"last": 2}))
    assert not [n for n in names if "embeddings" in n or "layer.0." in n or "layers.0." in n]
    assert any("1." in n for n in names)
    assert any("2." in n for n in names)


@pytest.mark.parametrize("kind", [*KINDS])
def test_products_learn_in_the_place_of_all_others(kind: str) -> None:
    names = learning(trunk(kind, train={"lora": 2}))
    assert names
    assert {name.rpartition(".")[2] for name in names} == {"down", "up"}


@pytest.mark.parametrize("kind", [*KINDS])
def test_all_of_it_learns_each_layer_slower_than_the_one_above(kind: str) -> None:
    made = trunk(kind, train="all", lr_factor=0.5, layer_decay=0.8)
    assert len(learning(made)) == len(list(made.parameters()))
    assert made.lr_factor == 0.5
    rates = [round(factor, 3) for factor in made.lr_factors.values()]
    assert sorted(rates) == ([] if kind == "albert" else [0.512, 0.64, 0.8, 1.0])
    slower = [p for name in made.lr_factors for p in made.get_submodule(name).parameters()]
    assert len({*map(id, slower)}) == len(slower), "no layer is slowed down twice"


@pytest.mark.parametrize(
    ("kind", "train", "words"),
    [
        ("albert", {"last": 1}, "train: last: its layers share their weights: say all, or lora"),
        ("bert", {"last": 4}, "train: last: it has 3 layers, got 4"),
    ],
)
def test_what_cannot_learn_so_is_refused(kind: str, train: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        trunk(kind, train=train)
