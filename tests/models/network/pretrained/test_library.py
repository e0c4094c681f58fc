"""What is taken of a config.json, and what is refused: no code, and no other architecture."""

from typing import Any

import pytest

from onepass.models.network.pretrained.library import config_of, network_of, width_of

TINY: dict[str, Any] = {
    "model_type": "roberta", "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
    "intermediate_size": 8, "vocab_size": 20, "max_position_embeddings": 12,
}  # fmt: skip


def test_a_network_is_made_of_its_config_alone_without_the_layer_of_another_task() -> None:
    made = network_of(TINY | {"attn_implementation": "someone/kernels", "_name_or_path": "/x"})
    assert width_of(TINY) == 8
    assert made.config._attn_implementation == "sdpa"  # type: ignore[union-attr]
    assert not [name for name, _ in made.named_parameters() if name.startswith("pooler.")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"auto_map": {"AutoModel": "modeling.Mine"}}, "auto_map: names code of its own, which is"),
        ({"quantization_config": {"bits": 4}}, "quantization_config: its weights are quantised"),
        ({"model_type": "gpt2"}, "'gpt2' is no encoder of texts, such as bert"),
        ({"model_type": "t5"}, "'t5' is no encoder of texts"),
        ({"model_type": "vit"}, "'vit' is no encoder of texts"),
        ({"model_type": "mine"}, "config.json: 'mine': "),
        ({"model_type": None}, "config.json: None: "),
        ({"is_decoder": True}, "'roberta' is no encoder of texts"),
        ({"hidden_size": "x"}, "config.json: 'roberta': "),
    ],
)
def test_what_is_no_encoder_of_texts_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError) as error:
        config_of(TINY | changes)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hidden_act": "mine"}, "there is no 'mine'"),
        ({"num_attention_heads": 0}, "modulo by zero"),
        ({"intermediate_size": -3}, "negative dimension -3"),
        ({"pad_token_id": 50}, "Padding_idx must be within num_embeddings"),
    ],
)
def test_of_what_no_network_can_be_made_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=r"config\.json: 'roberta': ") as error:
        network_of(TINY | changes)
    assert words in str(error.value)
