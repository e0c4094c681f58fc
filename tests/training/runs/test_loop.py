"""The loop: whatever a balancer learns and remembers is part of a run's state."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import orjson
import pytest
import safetensors.torch
import torch
from torch import Tensor, nn

from onepass.models.network import Network
from onepass.models.network.sharing import SharingSpec
from onepass.training.batches.of_split import split_batches
from onepass.training.data.prepare import prepare
from onepass.training.runs import loop as loops
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Silent
from onepass.training.specs.spec import Spec

KINDS = [spec.model_fields["kind"].default for spec in get_args(get_args(SharingSpec)[0])]

STEPS = """
import torch
from torch import nn

class Steps(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("steps", torch.zeros(()), persistent=False)

    def forward(self, x):
        if self.training:
            self.steps += 1
        return x * (1 + 0.1 * torch.sin(self.steps))

def make(shape):
    first = nn.Sequential(nn.Linear(shape.width, 8), nn.BatchNorm1d(8), nn.Dropout(0.2), Steps())
    return [first, nn.Linear(8, 8)]
"""


class Learning:
    """Weighs losses by what it learns, and remembers the losses of epochs."""

    def __init__(self) -> None:
        self.log_weights = nn.Parameter(torch.zeros(3))
        self.seen: list[float] = []

    def parameters(self) -> Sequence[nn.Parameter]:
        return [self.log_weights]

    def state(self) -> dict[str, Any]:
        return {"seen": self.seen}

    def load(self, state: Mapping[str, Any]) -> None:
        self.seen = list(state["seen"])

    def epoch(self, losses: Mapping[str, float], skills: Mapping[str, float]) -> None:
        self.seen.append(sum(losses.values()))

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        weights = torch.exp(-self.log_weights[: len(losses)])
        return (1 + len(self.seen)) * (weights * losses).sum() + self.log_weights.sum()


class Weigher:
    """Sees gradients and remembers epochs; it learns nothing."""

    at = "cut"

    def __init__(self) -> None:
        self.seen: list[float] = []

    def parameters(self) -> Sequence[nn.Parameter]:
        return ()

    state, load, epoch = Learning.state, Learning.load, Learning.epoch

    def weigh(self, gram: Tensor, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        return (1 + len(self.seen)) * losses / gram.diagonal().sqrt()


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Several only wait for each other in layers this small."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def goes_on(spec: Spec) -> tuple[Loop, dict[str, Tensor]]:
    """Two epochs, saved, and a third by that loop and by another one that took up its state: they
    end alike. Gives the loop and all its tensors."""
    prepared = prepare(spec)

    def begin(seed: int) -> Loop:
        torch.manual_seed(seed)
        return Loop(spec, prepared.contract, Network(prepared.contract, spec.network))

    def epoch(loop: Loop) -> dict[str, float]:
        train = split_batches(loop.network, prepared.train, size=64)
        losses = loop.epoch(train, Interrupt(), Silent())
        assert losses is not None
        loop.balancer.epoch(losses, {})
        loop.note_skills({"price": 0.1 * loop.facts.epoch})
        return losses

    first = begin(0)
    epoch(first)
    epoch(first)
    tensors = safetensors.torch.load(safetensors.torch.save(first.tensors()))
    state = orjson.loads(orjson.dumps(first.state()))
    second = begin(99)
    second.load(tensors, state)
    assert second.facts.epoch == 2
    assert epoch(second) == epoch(first)
    found, expected = second.tensors(), first.tensors()
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert torch.equal(found[name], value), name
    assert second.balancer.state() == first.balancer.state()
    return first, expected


@pytest.mark.parametrize("kind", [Learning, Weigher])
def test_a_loop_that_was_saved_goes_on_as_if_nothing_had_happened(
    shop: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch, kind: Callable[[], Any]
) -> None:
    monkeypatch.setattr(loops, "balancer", lambda *_: kind())
    _, tensors = goes_on(shop(trunk={"widths": [8], "norm": "batch", "dropout": 0.3}))
    if kind is Learning:
        assert tensors["balancer/0"].abs().max() > 0


@pytest.mark.parametrize("kind", KINDS)
def test_so_does_every_sharing(shop: Callable[..., Spec], kind: str) -> None:
    fork = {"fork": 1} if kind == "multilinear" else {}
    goes_on(shop(trunk={"widths": [8, 6], "norm": "batch"}, sharing={"kind": kind, **fork}))


def test_so_does_a_trunk_that_counts_its_steps_in_a_buffer_of_its_own(
    shop: Callable[..., Spec], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "steps_of_a_test.py").write_text(STEPS)
    trunk = {"kind": "custom", "factory": "steps_of_a_test:make"}
    loop, tensors = goes_on(shop(trunk=trunk, sharing={"kind": "soft"}))
    counted = [value for name, value in tensors.items() if name.endswith("steps")]
    steps = 3 * split_batches(loop.network, prepare(loop.spec).train, size=64).steps
    assert counted == [steps] * 3
    sys.modules.pop("steps_of_a_test")


def test_before_an_epoch_is_kept_the_state_survives_json_too(shop: Callable[..., Spec]) -> None:
    spec = shop()
    prepared = prepare(spec)
    loop = Loop(spec, prepared.contract, Network(prepared.contract, spec.network))
    loop.facts.epoch, loop.facts.learnt = 1, ["price", "luck"]
    assert not loop.note_skills({"price": float("nan")})
    loop.load(loop.tensors(), orjson.loads(orjson.dumps(loop.state())))
    assert loop.facts.epoch == 1
    assert loop.note_skills({"price": -5.0, "luck": float("nan")})
    assert (loop.facts.best_epoch, loop.facts.best_skill) == (1, -5.0)
    assert loop.facts.best_alone == {"price": (1, -5.0)}


def test_weight_matrices_decay_and_nothing_else_does(shop: Callable[..., Spec]) -> None:
    spec = shop(trunk={"widths": [8], "norm": "batch"}, training={"weight_decay": 0.5})
    prepared = prepare(spec)
    network = Network(prepared.contract, spec.network)
    groups = Loop(spec, prepared.contract, network).optimizer.param_groups
    decay = {id(p): group["weight_decay"] for group in groups for p in group["params"]}
    for name, parameter in network.named_parameters():
        free = "bias" in name or ".norm" in name or parameter.ndim == 1
        assert decay[id(parameter)] == (0.0 if free else 0.5), name
