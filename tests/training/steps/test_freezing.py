"""Laws of freezing: what is named does not move, statistics and all; the rest does."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.batches.batch import Batch
from onepass.training.runs.loop import Loop
from onepass.training.specs.spec import BadSpec, Spec
from onepass.training.steps.freezing import FrozenParts, modules

SHARINGS = [
    "hard", "soft", "single", "cross_stitch", "sluice", "mtan", "mmoe", "cgc", "ple", "dselect_k",
    "dense", "multilinear", "branching",
]  # fmt: skip
Make = Callable[..., Batch]


def network(taxi: Contract, kind: str) -> Network:
    torch.manual_seed(0)
    trunk = {"widths": [8, 6], "norm": "batch", "dropout": 0.1}
    spec = {"trunk": trunk, "sharing": {"kind": kind}, "heads": {"hidden": [4]}}
    return Network(taxi, NetworkSpec.model_validate(spec))


def moved(
    taxi: Contract, shop: Callable[..., Spec], made: Network, batch: Batch, *names: str
) -> dict[str, bool]:
    spec = shop().model_copy(update={"tasks": taxi.tasks, "losses": {}, "freeze": names})
    loop = Loop(spec, taxi, made)
    before = {name: value.clone() for name, value in made.state_dict().items()}
    made.train()
    loop.frozen.rest()
    for _ in range(3):
        loop.step(batch)
    return {n: not torch.equal(before[n], value) for n, value in made.state_dict().items()}


@pytest.mark.parametrize("kind", SHARINGS)
def test_a_frozen_part_stands_still(
    taxi: Contract, shop: Callable[..., Spec], make_batch: Make, kind: str
) -> None:
    found = moved(taxi, shop, network(taxi, kind), make_batch(), "sharing")
    assert not any(own for name, own in found.items() if name.startswith("sharing."))
    assert any(own for name, own in found.items() if name.startswith("heads."))


@pytest.mark.parametrize("kind", SHARINGS)
def test_encoders_and_trunk_are_found_in_every_sharing(taxi: Contract, kind: str) -> None:
    made = network(taxi, kind)
    frozen = FrozenParts(made, ["encoders", "trunk"])
    assert frozen.modules
    for name, parameter in made.sharing.named_parameters():
        if "encoders." in name or "trunk." in name:
            assert not parameter.requires_grad, name


def test_the_heads_of_a_task_stand_still_beside_others_of_their_stack(
    taxi: Contract, shop: Callable[..., Spec], make_batch: Make
) -> None:
    made = network(taxi, "hard")
    group = next(g for g in made.heads.groups if "fare" in g.names)
    place = group.names.index("fare")
    before = [weight[place].clone() for weight in group.parameters()]
    others = [weight.clone() for weight in group.parameters()]
    moved(taxi, shop, made, make_batch(), "heads.fare")
    rows: list[Tensor] = [weight[place] for weight in group.parameters()]
    assert all(torch.equal(a, b) for a, b in zip(before, rows, strict=True))
    assert len(group.names) > 1
    assert not any(torch.equal(a, b) for a, b in zip(others, group.parameters(), strict=True))


def test_unknown_parts_are_all_named_and_suggested(shop: Callable[..., Spec]) -> None:
    with pytest.raises(BadSpec) as refused:
        shop(freeze=["encoder", "heads.prise"])
    assert "no part 'encoder'; did you mean 'encoders'?" in str(refused.value)
    assert "did you mean 'heads.price'?" in str(refused.value)


def test_a_stage_too_many_and_nothing_left_are_refused(taxi: Contract) -> None:
    with pytest.raises(ValueError, match=r"trunk\.7"):
        FrozenParts(network(taxi, "hard"), ["trunk.7"])
    with pytest.raises(ValueError, match="nothing is left to train"):
        FrozenParts(network(taxi, "hard"), ["sharing", "heads"])


@pytest.mark.parametrize("kind", ["soft", "cross_stitch", "mmoe", "ple", "branching"])
def test_a_stage_has_the_same_number_wherever_tasks_part(taxi: Contract, kind: str) -> None:
    made = network(taxi, kind)
    first, second = modules(made)["trunk.0"], modules(made)["trunk.1"]
    assert {stage[0].out_features for stage in first} == {8}
    assert {stage[0].out_features for stage in second} == {6}


@pytest.mark.parametrize("kind", ["pcgrad", "gradnorm", "graddrop"])
def test_gradients_of_nothing_are_not_weighed(
    taxi: Contract, shop: Callable[..., Spec], kind: str
) -> None:
    spec = shop(freeze=["sharing"], balancing={"kind": kind})
    spec = spec.model_copy(update={"tasks": taxi.tasks})
    with pytest.raises(ValueError, match=rf"balancing\.kind: {kind} weighs gradients"):
        Loop(spec, taxi, network(taxi, "hard"))
