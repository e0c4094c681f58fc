"""Members of an ensemble, from the spec to the bundle, with all that training can be asked."""

import errno
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from rich.console import Console
from torch import Tensor

from onepass.models import bundle as bundles
from onepass.models.bundle import Bundle
from onepass.models.contract import Contract
from onepass.models.engines.torch import TorchEngine
from onepass.models.network import Network, NetworkSpec
from onepass.training.balancing import balancer
from onepass.training.batches.batch import Batch, Batches
from onepass.training.bundles import write
from onepass.training.bundles.latency import show_cost
from onepass.training.fitting import fit
from onepass.training.runs.difficulty import difficulty
from onepass.training.specs.spec import BadSpec, Spec, parse
from onepass.training.steps.gradient_record import Record, RecordSpec
from onepass.training.steps.shared_parameters import last_layer
from onepass.training.steps.step import Step
from onepass.training.tasks import kind_of

MEMBERS = 3
Shop = Callable[..., Spec]


def trained(spec: Spec, out: Path, **more: Any) -> Bundle:
    return fit(spec, out=out, onnx=False, pictures=False, **more)


def weights(bundle: Bundle) -> dict[str, np.ndarray]:
    return bundle.weights()


def step_of(taxi: Contract, kind: str = "equal", **ensemble: Any) -> Step:
    torch.manual_seed(0)
    document = {"trunk": {"widths": [8, 6]}, "ensemble": {"members": MEMBERS, **ensemble}}
    network = Network(taxi, NetworkSpec.model_validate(document))
    losses = {name: kind_of(task).default_loss for name, task in taxi.tasks.items()}
    settings = parse_balancing(kind)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    return Step(network, taxi, losses, balancer(settings, taxi.tasks), optimizer)


def parse_balancing(kind: str) -> Any:
    spec = {
        "name": "a",
        "inputs": {"x": {"kind": "number"}},
        "tasks": {"y": {"kind": "regression"}},
        "source": {"kind": "table", "path": "a.csv"},
    }
    return parse({**spec, "balancing": {"kind": kind}}).balancing


def test_a_loss_is_the_mean_of_the_members_losses_never_that_of_their_mean(
    taxi: Contract, make_batch: Callable[..., Batch]
) -> None:
    step = step_of(taxi)
    card = [True, False] * 6
    batch = make_batch(card=card)
    logits = step.logits(batch)
    each = []
    for member in range(MEMBERS):
        own = {name: values.chunk(MEMBERS)[member] for name, values in logits.items()}
        each.append(step.losses(own, batch))
    torch.testing.assert_close(step.losses(logits, batch), torch.stack(each).mean(dim=0))
    unanswered = make_batch(card=[False] * 12)
    losses = step.losses(step.network.logits(unanswered.inputs, unanswered.tasks), unanswered)
    assert len(losses) == len(taxi.tasks) - 1


@pytest.mark.parametrize("kind", ["equal", "mgda", "gradnorm", "graddrop", "famo"])
def test_balancers_weigh_the_gradients_of_members(
    taxi: Contract, make_batch: Callable[..., Batch], kind: str
) -> None:
    step, batch = step_of(taxi, kind), make_batch(card=[True, False] * 6)
    before = {name: p.detach().clone() for name, p in step.network.named_parameters()}
    record = Record(RecordSpec(lookahead=True))
    losses = [step(batch, record) for _ in range(3)]
    assert all(bool(one.isfinite().all()) for one in losses)
    assert {"layers", "norms", "cosines"} <= record.line().keys()
    moved = [n for n, p in step.network.named_parameters() if not torch.equal(p, before[n])]
    assert moved == list(before)


def test_the_last_layer_is_a_matrix_that_members_share(
    taxi: Contract, make_batch: Callable[..., Batch]
) -> None:
    network = step_of(taxi).network
    cut = [flow.x for flow in network.sharing.meet(make_batch().inputs)]
    (nearest,) = last_layer(cut, network.scales())
    assert nearest is network.sharing.get_parameter("shared.stages.1.0.weight")


@pytest.mark.parametrize("batches", ["shared", "own"])
def test_a_row_is_as_hard_as_it_is_for_the_members_together(
    taxi: Contract, make_batch: Callable[..., Batch], batches: str
) -> None:
    step, batch = step_of(taxi, batches=batches), make_batch()
    answered = {task: torch.ones(12, dtype=torch.bool) for task in taxi.tasks}
    rows = Batches(batch.inputs, batch.targets, answered, size=4, members=MEMBERS)
    hard = difficulty(step, rows)
    assert hard.shape == (12,)
    assert np.isfinite(hard).all()


def test_each_member_draws_rows_of_its_own() -> None:
    x, y = torch.arange(10.0), torch.arange(10.0)
    answered = {"y": torch.ones(10, dtype=torch.bool)}
    batches = Batches({"x": x}, {"y": y}, answered, size=4, members=2)
    drawn: list[Tensor] = []
    for batch in batches.shuffled(torch.Generator().manual_seed(0)):
        drawn.append(batch.inputs["x"].view(2, -1))
        assert torch.equal(batch.inputs["x"], batch.targets["y"])
    assert [tuple(one.shape) for one in drawn] == [(2, 4), (2, 4), (2, 2)]
    first, second = torch.cat(drawn, dim=1)
    assert not torch.equal(first, second)
    assert torch.equal(first.sort().values, x)
    assert torch.equal(second.sort().values, x)


@pytest.mark.parametrize(
    "more",
    [
        {"ensemble": {"members": 2, "batches": "own"}},
        {"ensemble": {"members": 2, "kind": "mini"}, "sharing": {"kind": "mmoe", "experts": 2}},
    ],
)
def test_a_resumed_run_ends_with_the_same_weights(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
) -> None:
    """With missing labels, a curriculum by losses, and a refit."""
    spec = shop(
        curriculum={"kind": "loss", "start": 0.5}, training={"epochs": 2, "refit": True}, **more
    )
    unbroken = trained(spec, tmp_path / "unbroken")

    def full(*args: Any) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(write.bundle_writing, "write", full)
        with pytest.raises(OSError, match="No space left"):
            trained(spec, tmp_path / "out")
    resumed = trained(spec, tmp_path / "out", resume=True)
    assert resumed.files[bundles.WEIGHTS] == unbroken.files[bundles.WEIGHTS]
    assert "refitted" in resumed.report()["ended"]
    network = TorchEngine(resumed).network
    assert network.members == 2
    assert resumed.manifest.network["ensemble"]["members"] == 2
    console = Console(file=io.StringIO(), width=200)
    show_cost(console, resumed)
    assert isinstance(console.file, io.StringIO)
    assert re.match(r"sharing (hard|mmoe): 2 members, [\d,]+ parameters", console.file.getvalue())


def test_tasks_are_added_and_the_old_ones_answer_as_before(shop: Shop, tmp_path: Path) -> None:
    ensemble = {"ensemble": {"members": 2}}
    old = {"price": {"kind": "regression", "unit": "EUR"}, "luck": {"kind": "multiclass"}}
    first = trained(shop(training={"epochs": 1}, tasks=old, **ensemble), tmp_path)
    added = {"init_from": str(first.folder), "add_tasks": ["weight"]}
    tasks = {**old, "weight": {"kind": "binary"}}
    with pytest.raises(BadSpec, match=r"ensemble: must be as shop/.* has it"):
        trained(shop(tasks=tasks, **added), tmp_path)
    second = trained(
        shop(training={"epochs": 1}, tasks=tasks, **added, **ensemble), tmp_path / "second"
    )
    rows = first.contract.read(first.golden().rows)
    before = TorchEngine(first).run(rows, ["price", "luck"])
    after = TorchEngine(second).run(rows, ["price", "luck"])
    for name, value in before.items():
        np.testing.assert_allclose(after[name], value, rtol=1e-5, atol=1e-6)


def test_frozen_heads_and_encoders_of_members_stand_still(shop: Shop, tmp_path: Path) -> None:
    ensemble = {"ensemble": {"members": 2, "batches": "own"}}
    first = trained(shop(training={"epochs": 1}, **ensemble), tmp_path)
    frozen = {"init_from": str(first.folder), "freeze": ["encoders", "heads.price"]}
    second = trained(shop(training={"epochs": 1}, **frozen, **ensemble), tmp_path / "second")
    before, after = weights(first), weights(second)
    same = {name for name in before if np.array_equal(before[name], after[name])}
    assert {name for name in before if ".encoders." in name} <= same
    assert {"heads.groups.0.weights.0", "heads.groups.0.biases.0"} <= same
    assert "sharing.shared.stages.0.0.weight" not in same
