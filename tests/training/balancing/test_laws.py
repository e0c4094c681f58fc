"""What every method obeys, each of them at every place where it can look."""

import copy
from collections.abc import Callable, Iterator
from typing import Any, get_args

import numpy as np
import orjson
import pytest
import torch
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.balancing import AnyBalancer, GradientBalancer, GradientMixer, LossBalancer
from onepass.training.balancing.gradients import FromGradients
from onepass.training.balancing.losses import FromLosses
from onepass.training.batches.batch import Batch
from onepass.training.steps.step import Step
from onepass.training.tasks import kind_of

GRADIENTS = [spec.model_fields["kind"].default for spec in get_args(FromGradients)]
LOSSES = [spec.model_fields["kind"].default for spec in get_args(FromLosses)]
PLACED: list[tuple[str, dict[str, Any]]] = [
    *[(kind, {}) for kind in [*LOSSES, *GRADIENTS]],
    *[(kind, {"at": "parameters"}) for kind in [*GRADIENTS, "gradnorm"]],
    ("gradnorm", {"at": "cut"}),
]
RANDOM = ("rlw", "graddrop", "pcgrad", "gradvac")
NEVER = [False] * 12
Make = Callable[..., AnyBalancer]
every = pytest.mark.parametrize(
    ("kind", "settings"), PLACED, ids=["-".join([k, *s.values()]) for k, s in PLACED]
)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def make_step(taxi: Contract) -> Callable[..., Step]:
    """make_step(balancer, optimizer) gives one over a new network, the same each time."""

    def made(balancing: AnyBalancer, optimizer: Any = torch.optim.SGD, **settings: Any) -> Step:
        torch.manual_seed(0)
        spec = {"trunk": {"widths": [8, 6], "dropout": 0, "norm": "batch"}}
        network = Network(taxi, NetworkSpec.model_validate(spec))
        losses = {name: kind_of(task).default_loss for name, task in taxi.tasks.items()}
        own = [*network.parameters(), *balancing.parameters()]
        return Step(network, taxi, losses, balancing, optimizer(own, lr=0.01), **settings)

    return made


def shared(step: Step) -> Tensor:
    """The gradient that the last step left in what is shared (P,)."""
    found = [p.grad for n, p in step.network.named_parameters() if n.startswith("sharing.")]
    return torch.cat([grad.flatten() for grad in found if grad is not None])


@every
def test_with_one_task_it_moves_along_that_tasks_own_gradient(
    make: Make,
    make_step: Callable[..., Step],
    make_batch: Callable[..., Batch],
    kind: str,
    settings: dict[str, Any],
) -> None:
    batch = make_batch(fare=NEVER, minutes=NEVER, colour=NEVER)
    plain, step = make_step(make("equal")), make_step(make(kind, **settings))
    plain(batch)
    step(batch)
    own, found = shared(plain), shared(step)
    assert found.norm() > 0
    torch.testing.assert_close(found / found.norm(), own / own.norm(), rtol=1e-3, atol=1e-5)


@every
def test_it_trains(
    make: Make,
    make_step: Callable[..., Step],
    make_batch: Callable[..., Batch],
    kind: str,
    settings: dict[str, Any],
) -> None:
    step, batch = make_step(make(kind, **settings), torch.optim.AdamW), make_batch()
    torch.manual_seed(1)
    seen = [step(batch) for _ in range(40)]
    assert seen[-1].sum() < 0.9 * seen[0].sum(), (seen[0].tolist(), seen[-1].tolist())


@every
def test_absent_tasks_neither_move_anything_nor_are_touched(
    make: Make,
    make_step: Callable[..., Step],
    make_batch: Callable[..., Batch],
    kind: str,
    settings: dict[str, Any],
) -> None:
    balancing = make(kind, **settings)
    step = make_step(balancing, torch.optim.AdamW)
    step(make_batch())
    balancing.epoch({"fare": 1.0, "minutes": 1.0, "card": 0.6, "colour": 1.1}, {"card": 0.3})
    learnt = dict(zip(["fare", "minutes", "card", "colour"], balancing.parameters(), strict=False))
    remembered = orjson.loads(orjson.dumps(balancing.state()))
    before = {name: number.item() for name, number in learnt.items()}
    group, place = step.network.heads.seat["card"]
    head = next(g for g in step.network.heads.groups if g.answers is group)  # type: ignore[union-attr]
    weight = head.weights[0][place].detach().clone()  # type: ignore[union-attr,index]
    for _ in range(3):
        step(make_batch(card=NEVER))
        assert torch.isfinite(shared(step)).all()
    assert torch.equal(head.weights[0][place], weight)  # type: ignore[union-attr,index]
    if learnt:
        assert learnt["card"].item() == before["card"]
        assert learnt["fare"].item() != before["fare"]
    for section, found in balancing.state().items():
        if isinstance(found, dict) and "card" in found:
            assert found["card"] == remembered[section]["card"]


@every
def test_what_it_remembers_goes_through_json_and_continues_bit_for_bit(
    make: Make,
    make_step: Callable[..., Step],
    make_batch: Callable[..., Batch],
    kind: str,
    settings: dict[str, Any],
) -> None:
    batches = [make_batch(), make_batch(fare=NEVER), make_batch()]
    first = make_step(made := make(kind, **settings), torch.optim.AdamW)
    for batch in batches:
        first(batch)
    made.epoch({"fare": 1.0, "minutes": 0.5, "card": 0.6, "colour": 1.1}, {"card": 0.3})
    made.epoch({"fare": 0.7, "minutes": 0.4, "card": 0.6, "colour": 0.0}, {"card": float("nan")})
    second = make_step(other := make(kind, **settings), torch.optim.AdamW)
    other.load(orjson.loads(orjson.dumps(made.state())))
    for mine, theirs in zip(other.parameters(), made.parameters(), strict=True):
        mine.data.copy_(theirs.data)
    second.network.load_state_dict(first.network.state_dict())
    second.optimizer.load_state_dict(copy.deepcopy(first.optimizer.state_dict()))
    for step in (first, second):
        torch.manual_seed(7)
        for batch in batches:
            step(batch)
    for name, value in first.network.state_dict().items():
        assert torch.equal(second.network.state_dict()[name], value), name
    assert other.state() == made.state()


@every
def test_half_precision_and_clipping(
    make: Make,
    make_step: Callable[..., Step],
    make_batch: Callable[..., Batch],
    kind: str,
    settings: dict[str, Any],
) -> None:
    step = make_step(make(kind, **settings), clip=1e-3, autocast=torch.bfloat16)
    step(make_batch())
    grads = [p.grad for p in step.network.parameters() if p.grad is not None]
    norm = torch.nn.utils.get_total_norm(grads)
    assert 0 < float(norm) <= 1.001e-3  # after balancing: no longer than asked for
    seen = [b.item() for n, b in step.network.named_buffers() if n.endswith("batches_tracked")]
    assert set(seen) == {2 if kind == "famo" else 1}  # the forward pass runs once


@pytest.mark.parametrize("kind", LOSSES)
def test_losses_of_zero_or_below_give_finite_gradients(make: Make, kind: str) -> None:
    made = make(kind)
    assert isinstance(made, LossBalancer)
    for given in ([0.0, 0.0, 0.0], [1e-12, 3.0, -0.5], [1e6, 1.0, 1e-6]):
        losses = torch.tensor(given, requires_grad=True)
        total = made.scalarize(losses, ["fare", "card", "colour"])
        total.backward()
        assert total.isfinite()
        assert losses.grad is not None
        assert losses.grad.isfinite().all()


@pytest.mark.parametrize("kind", GRADIENTS)
@pytest.mark.parametrize(
    "jacobian",
    [
        [[0.0, 0.0], [0.0, 0.0]],
        [[1.0, 2.0], [0.0, 0.0]],
        [[1.0, 2.0], [-1.0, -2.0]],
        [[1.0, 2.0], [1.0, 2.0]],
        [[1e-5, 0.0], [3.0, 1e4]],
        [[1.0, 0.0], [-0.5, 0.8], [-0.5, -0.8]],
    ],
    ids=["nothing moves", "one moves", "opposite", "equal", "unlike", "cancelling"],
)
def test_odd_gradients_give_a_finite_update(
    make: Make, kind: str, jacobian: list[list[float]]
) -> None:
    made, rows = make(kind), torch.tensor(jacobian)
    tasks = ["fare", "card", "colour"][: len(rows)]
    if isinstance(made, GradientMixer):
        update = made.mix(rows.unsqueeze(1), torch.ones(1, 2), tasks).squeeze(0)
    else:
        assert isinstance(made, GradientBalancer)
        update = made.weigh(rows @ rows.T, torch.ones(len(rows)), tasks) @ rows
    assert update.isfinite().all()
    assert update.norm() <= 10 * rows.norm() + 1
    if not rows[0].any() or jacobian[1] == [-1.0, -2.0]:
        return
    if not rows[1].any():  # one that does not move does not stop the other
        assert update @ rows[0] > 0


@pytest.mark.parametrize("kind", [kind for kind in GRADIENTS if kind != "graddrop"])
def test_gradients_that_are_not_finite_are_passed_on_so_that_training_can_say_so(
    make: Make, kind: str
) -> None:
    made = make(kind)
    assert isinstance(made, GradientBalancer)
    gram = torch.full((2, 2), float("nan"))
    assert made.weigh(gram, torch.ones(2), ["fare", "card"]).tolist() == [1, 1]


@pytest.mark.parametrize("kind", [*LOSSES, *GRADIENTS])
def test_the_order_of_tasks_does_not_matter(
    make: Make, weights_of: Callable[..., Any], conflicting: np.ndarray[Any, Any], kind: str
) -> None:
    names = ["fare", "minutes", "card"]
    made = make(kind)
    if isinstance(made, LossBalancer) and kind not in RANDOM:
        losses = torch.tensor([0.3, 2.0, 0.7])
        turned = made.scalarize(losses.flip(0), names[::-1])
        torch.testing.assert_close(made.scalarize(losses, names), turned)
    if isinstance(made, GradientBalancer):
        rows = torch.from_numpy(conflicting[: 2 if kind in RANDOM else 3])
        tasks, ones = names[: len(rows)], torch.ones(len(rows), dtype=rows.dtype)
        straight = made.weigh(rows @ rows.T, ones, tasks)
        rows = rows.flip(0)
        turned = make(kind).weigh(rows @ rows.T, ones, tasks[::-1])  # type: ignore[union-attr]
        torch.testing.assert_close(straight, turned.flip(0), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", [kind for kind in GRADIENTS if kind != "graddrop"])
def test_weights_scale_with_nothing_but_the_method(
    weights_of: Callable[..., Any], conflicting: np.ndarray[Any, Any], kind: str
) -> None:
    """A hundred thousand times smaller, gradients at a cut are compared all the same."""
    torch.manual_seed(0)
    large = weights_of(kind, conflicting) @ conflicting
    torch.manual_seed(0)
    small = weights_of(kind, 1e-5 * conflicting) @ conflicting
    np.testing.assert_allclose(
        large / np.linalg.norm(large), small / np.linalg.norm(small), rtol=1e-3, atol=1e-5
    )


@pytest.mark.parametrize("kind", ["nash_mtl", "imtl_g", "config"])
def test_the_scale_of_a_loss_does_not_change_the_direction(
    weights_of: Callable[..., Any], conflicting: np.ndarray[Any, Any], kind: str
) -> None:
    scaled = np.array([[100.0], [1.0], [0.03]]) * conflicting
    one, other = weights_of(kind, conflicting) @ conflicting, weights_of(kind, scaled) @ scaled
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    assert cosine == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("kind", ["mgda", "nash_mtl", "imtl_g", "config", "upgrad", "dualproj"])
def test_no_task_loses_where_the_paper_promises_it(
    weights_of: Callable[..., Any], conflicting: np.ndarray[Any, Any], kind: str
) -> None:
    update = weights_of(kind, conflicting) @ conflicting
    assert (conflicting @ update > -1e-3).all()
