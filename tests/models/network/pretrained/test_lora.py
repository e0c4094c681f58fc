"""Low-rank products: they begin as nothing, and merged they do the same as beside their layer."""

import pytest
import torch
from torch import nn

from onepass.models.network.pretrained import LoraSpec
from onepass.models.network.pretrained.lora import LoraLinear, adapt, merge


def layer() -> nn.Module:
    named = {"query": nn.Linear(6, 6), "key": nn.Linear(6, 6), "value": nn.Linear(6, 6, bias=False)}
    return nn.ModuleDict({"attention": nn.ModuleDict(named), "dense": nn.Linear(6, 6)})


@pytest.mark.parametrize(
    ("feed_forward", "adapted"),
    [
        (False, ["attention.query", "attention.value"]),
        (True, ["attention.query", "attention.value", "dense"]),
    ],
)
def test_queries_and_values_get_products_and_perceptrons_where_asked_for(
    feed_forward: bool, adapted: list[str]
) -> None:
    adapt(made := layer(), LoraSpec(lora=2, feed_forward=feed_forward))
    assert [n for n, m in made.named_modules() if isinstance(m, LoraLinear)] == adapted


def test_merged_it_is_one_layer_that_does_the_same() -> None:
    torch.manual_seed(0)
    x = torch.randn(5, 6)
    base = nn.Linear(6, 4)
    own = LoraLinear(base, 3, scale=2.0)
    assert torch.equal(own(x), base(x)), "it begins as nothing"
    nn.init.normal_(own.up)
    expected = base.weight + 2.0 * own.up @ own.down
    torch.testing.assert_close(own(x), x @ expected.T + base.bias)
    whole = merge(nn.Sequential(own, nn.ReLU()))
    assert type(whole[0]) is nn.Linear  # type: ignore[index]
    torch.testing.assert_close(whole(x), own(x).relu())


def test_where_no_layer_has_a_known_name_that_is_said() -> None:
    with pytest.raises(ValueError, match="train: lora: its attention has no layers of a known"):
        adapt(nn.Sequential(nn.Linear(2, 2)), LoraSpec(lora=2))
