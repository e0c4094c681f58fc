"""Heads that learn on for themselves: none gets worse on validation rows, and all else stays."""

from collections.abc import Callable

import pytest
import torch

from onepass.training.data.prepare import Prepared, prepare
from onepass.training.evaluation.answers import answered_by
from onepass.training.evaluation.evaluate import mean_skill, skills
from onepass.training.runs import own_heads
from onepass.training.runs.build import begun
from onepass.training.runs.facts import Head
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Silent
from onepass.training.runs.sampler import Sampler
from onepass.training.specs.spec import Spec

Make = Callable[..., Spec]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_heads, "EPOCHS", 2)


@pytest.fixture
def trained(shop: Make) -> Callable[..., tuple[Loop, Prepared]]:
    """trained(...) gives a loop after an epoch, which is the best."""

    def made(**changes: object) -> tuple[Loop, Prepared]:
        spec = shop({"per_task": True}, **changes)
        loop = begun(spec, prepared := prepare(spec))
        loop.epoch(Sampler(loop, prepared.train).of(1), Interrupt(), Silent())
        assert loop.note_skills(now(loop, prepared))
        return loop, prepared

    return made


def now(loop: Loop, prepared: Prepared) -> dict[str, float]:
    outputs = answered_by(loop.network, prepared.val)
    return skills(prepared.contract, prepared.val, prepared.train, outputs)


def test_no_task_is_worse_and_what_is_shared_and_frozen_stays(
    trained: Callable[..., tuple[Loop, Prepared]],
) -> None:
    loop, prepared = trained(freeze=["heads.weight"])
    before, kept = now(loop, prepared), dict(loop.best)
    learning = [parameter.requires_grad for parameter in loop.network.parameters()]
    own_heads.polish(loop, prepared, Silent(), Interrupt())
    after = now(loop, prepared)
    assert loop.heads, "after one epoch there is much to learn"
    assert "weight" not in loop.heads
    for task, skill in after.items():
        expected = loop.heads[task].skill if task in loop.heads else before[task]
        assert skill == pytest.approx(expected, abs=1e-6)
        assert skill >= before[task]
    assert loop.facts.best_skill == pytest.approx(mean_skill(after))
    assert "heads: price" in prepared.notes[-1]
    for name, value in loop.best.items():
        assert name.startswith("heads.") or torch.equal(value, kept[name]), name
    assert learning == [parameter.requires_grad for parameter in loop.network.parameters()]


def test_the_same_way_again_gives_the_same_heads(
    trained: Callable[..., tuple[Loop, Prepared]],
) -> None:
    loop, prepared = trained()
    start = dict(loop.best)
    own_heads.polish(loop, prepared, Silent(), Interrupt())
    loop.network.load_state_dict(start)
    again = own_heads.repeat(loop, loop.heads, prepared.contract, prepared.train, Interrupt())
    assert all(torch.equal(again[name], value) for name, value in loop.best.items())
    loop.network.load_state_dict(start)
    anew = {"price": Head("anew", 1, 0.0)}
    other = own_heads.repeat(loop, anew, prepared.contract, prepared.train, Interrupt())
    assert any(not torch.equal(other[name], value) for name, value in start.items())


def test_whoever_stops_it_keeps_what_was_best(
    trained: Callable[..., tuple[Loop, Prepared]],
) -> None:
    loop, prepared = trained()
    before, stop = dict(loop.best), Interrupt()
    stop.asked = True
    own_heads.polish(loop, prepared, Silent(), stop)
    assert not loop.heads
    assert all(torch.equal(loop.best[name], value) for name, value in before.items())
