"""What a module of somebody else's holds can be trained, written and read again, or is named."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations

from onepass.models.network.flow import Shape
from onepass.models.network.trunks import custom, held
from onepass.models.network.trunks.custom import CustomSpec, stages


class Own(nn.Module):
    """A layer of four units that holds this, too."""

    def __init__(self, **more: Any) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)
        for name, value in more.items():
            if isinstance(value, nn.Parameter):
                self.register_parameter(name, value)
            else:
                self.register_buffer(name, value)

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.layer(x)
        return found


ODD = {
    "transposed": lambda: torch.arange(16.0).view(4, 4).t(),
    "every second": lambda: torch.arange(32.0).view(4, 8)[:, ::2],
    "expanded": lambda: torch.ones(1).expand(4),
    "windows": lambda: torch.arange(7.0).unfold(0, 4, 1),
    "channels last": lambda: torch.rand(2, 3, 4, 5).to(memory_format=torch.channels_last),
    "conjugate": lambda: torch.full((3,), 1 + 2j).conj().imag,
    "none": lambda: torch.zeros(0, 3).t(),
    "one": lambda: torch.tensor(2.0),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("learns", [True, False])
def test_all_is_contiguous_and_says_what_it_said(odd: str, learns: bool) -> None:
    value = ODD[odd]()
    before = value.clone()
    module = Own(odd=nn.Parameter(value) if learns else value)
    held.check(module)
    found = module.state_dict()["odd"]
    assert found.is_contiguous()
    assert torch.equal(found, before)


@pytest.mark.parametrize("kind", [torch.optim.AdamW, torch.optim.SGD])
def test_a_transposed_weight_learns_as_a_plain_one(kind: type[torch.optim.Optimizer]) -> None:
    weight, gradient = torch.randn(4, 4), torch.randn(4, 4)
    learnt = []
    for value in (weight.clone(), weight.t().contiguous().t()):
        module = Own(odd=nn.Parameter(value))
        held.check(module)
        parameter = module.get_parameter("odd")
        parameter.grad = gradient.clone()
        kind([parameter], lr=0.1, fused=True).step()
        learnt.append(parameter.detach().clone())
    assert torch.equal(*learnt)


def test_one_parameter_in_two_places_stays_one() -> None:
    module = Own(odd=nn.Parameter(torch.randn(4, 4).t()))
    module.layer.weight = module.get_parameter("odd")
    held.check(module)
    assert module.layer.weight is module.get_parameter("odd")
    assert module.layer.weight.is_contiguous()


class Extra(Own):
    """With something that is no tensor."""

    def get_extra_state(self) -> dict[str, int]:
        return {"a": 1}


def tied_by_memory() -> nn.Module:
    module = Own()
    module.register_parameter("odd", nn.Parameter(module.layer.weight.t()))
    return module


@pytest.mark.parametrize(
    ("module", "words"),
    [
        (lambda: Own(odd=torch.zeros(3, dtype=torch.complex128)), "odd is torch.complex128"),
        (lambda: Own(odd=torch.zeros(3).to(torch.float8_e4m3fn)), "odd is torch.float8_e4m3fn"),
        (lambda: Own(odd=torch.eye(3).to_sparse()), "odd is torch.sparse_coo"),
        (lambda: Own(odd=nn.Parameter(torch.zeros(3) + 0j)), "what learns are real numbers"),
        (lambda: nn.Sequential(nn.LazyLinear(4)), "0.weight has no size yet"),
        (Extra, "_extra_state is dict"),
        (tied_by_memory, "odd and layer.weight are two parameters in the same memory"),
    ],
)
def test_what_cannot_be_is_named(module: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace(".", r"\.")):
        held.check(module())


def looks(shape: Shape) -> list[nn.Module]:
    """Code that needs numbers, while it is made and while it runs."""
    rates = [rate.item() for rate in torch.linspace(0, 1, 3)]
    table = torch.from_numpy(torch.arange(4.0).numpy())
    own = Own(odd=table, rates=torch.tensor(rates))
    own.forward = lambda x: x + own.odd  # type: ignore[method-assign]
    return [own, parametrizations.orthogonal(nn.Linear(shape.width, 5))]


def test_code_that_looks_at_numbers_is_made_with_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(custom, "named", lambda name: looks)
    before = torch.random.get_rng_state()
    found = stages(CustomSpec(factory="a:b"), Shape("rows", 4))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert [stage.width for stage in found] == [4, 5]
    with torch.device("meta"):
        assert not found[1].make().weight.is_meta  # type: ignore[union-attr]
