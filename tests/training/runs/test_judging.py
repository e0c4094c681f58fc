"""An epoch is judged by what would be kept of it: the weights, or their average."""

from collections.abc import Callable

import pytest
import torch

from onepass.training.batches.of_split import split_batches
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.evaluation.evaluate import SplitSkills, mean_skill
from onepass.training.runs.build import begun
from onepass.training.runs.judging import judged
from onepass.training.runs.loop import Loop
from onepass.training.specs.spec import Spec

Make = Callable[..., Spec]


def made(shop: Make, ema: float | None) -> tuple[Loop, Prepared]:
    spec = shop({"ema": ema})
    loop = begun(spec, prepared := prepare(spec))
    loop.facts.epoch, loop.facts.learnt = 1, list(loop.network.tasks)
    return loop, prepared


def scores(prepared: Prepared) -> SplitSkills:
    return SplitSkills(prepared.contract, prepared.val, prepared.train)


def test_without_an_average_nothing_is_told_of_one(shop: Make) -> None:
    loop, prepared = made(shop, None)
    found = judged(loop, scores(prepared), split_batches(loop.network, prepared.val, size=64))
    assert (found.best, found.line) == (True, {})
    assert not loop.facts.best_averaged


@pytest.mark.parametrize("spoilt", ["weights", "average"])
def test_the_better_of_both_is_kept(shop: Make, spoilt: str) -> None:
    loop, prepared = made(shop, 0.9)
    assert loop.average is not None
    worse = loop.average.tensors if spoilt == "average" else loop.average.live
    good = {name: value.clone() for name, value in loop.average.live.items()}
    for name, tensor in worse.items():
        if name.startswith("heads"):
            tensor.add_(5)
    found = judged(loop, scores(prepared), split_batches(loop.network, prepared.val, size=64))
    kept_average = spoilt == "weights"
    assert found.best
    assert loop.facts.best_averaged == kept_average
    assert found.line["ema"]["better"] == int(kept_average)
    assert loop.facts.best_skill == mean_skill(found.skills)
    assert mean_skill(found.line["ema"]["other"]) < mean_skill(found.skills)
    assert all(torch.equal(loop.best[name], value) for name, value in good.items())
    assert not judged(
        loop, scores(prepared), split_batches(loop.network, prepared.val, size=64)
    ).best  # no better than that
