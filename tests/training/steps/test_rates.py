"""Learning rates by part: the nearest name counts, and a slice of a stack has one of its own."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.batches.batch import Batch
from onepass.training.runs.loop import Loop
from onepass.training.specs.spec import BadSpec, Spec
from onepass.training.steps.optimizer import set_rate
from onepass.training.steps.rates import OWN, WITHIN, rates

Make = Callable[..., Batch]


def network(taxi: Contract) -> Network:
    torch.manual_seed(0)
    return Network(taxi, NetworkSpec.model_validate({"trunk": {"widths": [8, 6]}}))


def test_the_nearest_part_that_is_named_counts(taxi: Contract) -> None:
    made = network(taxi)
    named = {"sharing": 2.0, "trunk": 3.0, "trunk.1": 4.0, "heads": 0.5, "heads.card": 0.25}
    found = rates(made, named)
    of = {name: found.factors.get(id(p), 1.0) for name, p in made.named_parameters()}
    stages = [name for name in of if ".stages." in name]
    assert {of[name] for name in stages} == {3.0, 4.0}
    assert {of[name] for name in of if "encoders" in name} == {2.0}
    by_task = {task: of_ for tasks, p in made.heads.stacked() for task in tasks
               for of_ in [found.factors.get(id(p), 1.0)]}  # fmt: skip
    assert by_task == {"fare": 0.5, "minutes": 0.5, "card": 0.25, "colour": 0.5}


def test_a_factor_of_a_modules_own_multiplies(taxi: Contract) -> None:
    made = network(taxi)
    name, stage = next(one for one in made.named_modules() if one[0].endswith("stages.0"))
    setattr(stage, OWN, 0.1)
    found = rates(made, {"trunk": 2.0}).factors
    assert {found[id(p)] for p in stage.parameters()} == {0.2}
    assert sorted(set(found.values())) == [0.2, 2.0]
    setattr(made, WITHIN, {name: 0.5})
    found = rates(made, {"trunk": 2.0}).factors
    assert {found[id(p)] for p in stage.parameters()} == {0.1}


@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
def test_a_slice_moves_as_it_would_at_that_rate(
    taxi: Contract, shop: Callable[..., Spec], make_batch: Make, optimizer: str
) -> None:
    def heads(factors: dict[str, float]) -> dict[str, torch.Tensor]:
        settings: dict[str, Any] = {"optimizer": optimizer, "weight_decay": 0.1, "clip": None}
        spec = shop(training=settings, freeze=["sharing"])
        settings = {"training": spec.training.model_copy(update={"lr_factors": factors})}
        spec = spec.model_copy(update={"tasks": taxi.tasks, "losses": {}, **settings})
        loop = Loop(spec, taxi, network(taxi))
        set_rate(loop.optimizer, 0.05)
        for absent in ([False] * 12, None, None):
            loop.step(make_batch(**({} if absent is None else {"minutes": absent})))
        return {
            f"{task} {n}": slice_.clone()
            for n, (tasks, parameter) in enumerate(loop.network.heads.stacked())
            for task, slice_ in zip(tasks, parameter.detach(), strict=True)
        }

    found = heads({"heads.fare": 0.5})
    plain, half = heads({}), heads({"heads": 0.5})
    for name, value in found.items():
        same = half if name.startswith("fare") else plain
        torch.testing.assert_close(value, same[name], rtol=1e-5, atol=1e-7)


def test_parts_that_there_are_not_are_named(shop: Callable[..., Spec], taxi: Contract) -> None:
    with pytest.raises(BadSpec) as refused:
        shop(training={"lr_factors": {"heads.prise": 0.5, "trunk": 2}})
    wanted = "training.lr_factors: no part 'heads.prise'; did you mean 'heads.price'?"
    assert wanted in str(refused.value)
    with pytest.raises(ValueError, match=r"training\.lr_factors: no part 'trunk\.7'"):
        rates(network(taxi), {"trunk.7": 0.5})
