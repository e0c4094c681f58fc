"""One call makes the modules of all columns."""

from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any

import pytest
import torch
from torch import nn

from onepass.models.network.trunks.once import Once

Make = Callable[[], Sequence[nn.Module]]


class Counted:
    """Makes modules, and counts how often."""

    def __init__(self, make: Make) -> None:
        self.make, self.calls = make, 0

    def __call__(self) -> Sequence[nn.Module]:
        self.calls += 1
        return self.make()


def layers() -> list[nn.Module]:
    own = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    nn.init.normal_(own[0].weight)  # type: ignore[arg-type]
    return [own, nn.Linear(4, 2)]


def pretrained() -> list[nn.Module]:
    layer = nn.Linear(3, 3)
    layer.load_state_dict({"weight": torch.eye(3), "bias": torch.ones(3)})
    return [nn.Sequential(layer, nn.Linear(3, 3))]


WEIGHTS = {"weight": torch.eye(3), "bias": torch.ones(3)}


def assigned(layer: nn.Linear) -> None:
    layer.load_state_dict(WEIGHTS, assign=True)


def through_data(layer: nn.Linear) -> None:
    layer.weight.data.copy_(WEIGHTS["weight"])
    layer.bias.data = WEIGHTS["bias"].clone()


def in_a_thread(layer: nn.Linear) -> None:
    thread = Thread(target=layer.load_state_dict, args=(WEIGHTS,))
    thread.start()
    thread.join()


def from_lists(layer: nn.Linear) -> None:
    layer.weight = nn.Parameter(torch.tensor(WEIGHTS["weight"].tolist()))
    layer.bias = nn.Parameter(torch.from_numpy(WEIGHTS["bias"].numpy()))


def by_memory() -> list[nn.Module]:
    """Its last step is one that torch does not see."""
    layer = nn.Linear(3, 3)
    layer.weight.detach().numpy()[:] = 7
    return [layer]


def test_the_first_is_what_a_call_would_have_made_and_another_has_other_numbers() -> None:
    make = Counted(layers)
    torch.manual_seed(5)
    once = Once(make)
    first, again = once.stage(0), once.stage(0)
    second, last = once.stage(1), once.stage(1)
    assert make.calls == 1
    torch.manual_seed(5)
    for called, module in zip((layers(), layers()), ((first, second), (again, last)), strict=True):
        for wanted, found in zip(called, module, strict=True):
            for name, value in wanted.state_dict().items():
                assert torch.equal(found.state_dict()[name], value), name
    assert not torch.equal(first[0].weight, again[0].weight)  # type: ignore[index]


@pytest.mark.parametrize("make", [layers, pretrained, by_memory])
def test_random_numbers_that_follow_are_those_that_would_have(make: Make) -> None:
    before = torch.random.get_rng_state()
    Once(make)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_every_copy_has_what_was_read_and_its_own_of_what_was_drawn() -> None:
    once = Once(pretrained)
    copies: list[Any] = [once.stage(0) for _ in range(3)]
    assert all(torch.equal(one[0].weight, torch.eye(3)) for one in copies)
    assert len({one[1].weight[0, 0].item() for one in copies}) == 3
    assert len({id(p) for one in copies for p in one.parameters()}) == 12


@pytest.mark.parametrize("load", [assigned, through_data, in_a_thread, from_lists])
def test_weights_are_kept_however_they_were_read(load: Callable[[nn.Linear], None]) -> None:
    def make() -> list[nn.Module]:
        layer = nn.Linear(3, 3)
        load(layer)
        return [layer]

    once = Once(make)
    copies = [once.stage(0) for _ in range(3)]
    for copied in copies:
        assert all(torch.equal(copied.state_dict()[name], WEIGHTS[name]) for name in WEIGHTS)
    assert len({p.data_ptr() for copied in copies for p in copied.parameters()}) == 6


def test_parameters_of_ones_own_are_drawn_anew() -> None:
    class Own(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.start = nn.Parameter(torch.randn(1, 3) * 0.02)
            self.register_buffer("kept", torch.rand(9))

    once = Once(lambda: [Own()])
    states = [once.stage(0).state_dict() for _ in range(3)]
    for name in ("start", "kept"):
        assert len({tuple(state[name].flatten().tolist()) for state in states}) == 3


def test_what_torch_has_not_seen_stays_as_it_is() -> None:
    once = Once(by_memory)
    assert all((once.stage(0).weight == 7).all() for _ in range(3))  # type: ignore[union-attr]


def test_stages_share_no_parameter() -> None:
    block, tied = nn.Linear(2, 2), nn.Linear(2, 2)
    tied.weight = block.weight
    once = Once(lambda: [block, block, tied])
    stages = [once.stage(index) for index in range(3)]
    assert len({id(p) for stage in stages for p in stage.parameters()}) == 6
    assert stages[0] is block


def test_where_sizes_alone_are_looked_at_nothing_is_copied_or_drawn() -> None:
    once = Once(layers)
    with torch.device("meta"):
        assert once.stage(0) is once.stage(0)
        assert Once(layers).stage(1).weight.is_meta  # type: ignore[union-attr]
    torch.manual_seed(5)
    first = once.stage(0)
    torch.manual_seed(5)
    assert torch.equal(first[0].weight, layers()[0][0].weight)  # type: ignore[index]


def test_what_cannot_be_copied_is_named_where_a_copy_is_needed() -> None:
    layer = nn.Linear(2, 2)
    layer.odd = layer.weight * 2  # type: ignore[assignment]
    once = Once(lambda: [layer])
    assert once.stage(0) is layer
    with pytest.raises(ValueError, match="stage 1 cannot be copied for a further column: Runtime"):
        once.stage(0)
