"""Two losses that conflict, in two dimensions: which methods end on the Pareto front.

The problem is that of CAGrad (Liu et al., NeurIPS 2021), the five starts, the scale of 0.1 on the
first loss, Adam at 0.001 and 50,000 steps those of the code of Nash-MTL and FAMO. All methods and
starts are one batch for the losses; each has a balancer of its own.
"""

import argparse
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch
from pydantic import TypeAdapter
from torch import Tensor

from onepass.models.contract.tasks import RegressionTask
from onepass.training.balancing import (
    AnyBalancer,
    Balancing,
    GradientBalancer,
    LossBalancer,
    balancer,
)
from onepass.training.balancing.losses.famo import Famo

STARTS = ((-8.5, 7.5), (0.0, 0.0), (9.0, 9.0), (-7.5, -0.5), (9.0, -1.0))
SCALE, RATE, STEPS = 0.1, 1e-3, 50_000
FRONT_X, FRONT_Y = 7.0, -8.3552
NEAR = 0.1
TASKS = {"first": RegressionTask(), "second": RegressionTask()}


@dataclass(frozen=True)
class Method:
    """A balancer as it is run, and the starts from which others found it to reach the front."""

    spec: Mapping[str, object]
    reached: int
    clip: float | None = None
    remark: str = ""

    @property
    def label(self) -> str:
        """Its kind, and the clip where there is one."""
        return f"{self.spec['kind']}{'' if self.clip is None else f', clip {self.clip:g}'}"


METHODS = (
    Method({"kind": "equal"}, 4),
    Method({"kind": "pcgrad"}, 4),
    Method({"kind": "cagrad"}, 4),
    Method({"kind": "cagrad"}, 5, clip=1.0),
    Method({"kind": "mgda"}, 5, remark="pulled to one end"),
    Method({"kind": "imtl_g"}, 4, remark="stuck at the start (0, 0)"),
    Method({"kind": "nash_mtl"}, 5),
    Method({"kind": "famo", "decay": 0, "lowest": {"first": -21 * SCALE, "second": -21}}, 5),
)


def losses_at(x: Tensor) -> Tensor:
    """(N, 2) -> (N, 2)."""
    one, two = x.unbind(1)
    tanh = torch.tanh(-two)
    first = (0.5 * (-one - 7) - tanh).abs().clamp(min=5e-6).log() + 6
    second = (0.5 * (-one + 3) + tanh + 2).abs().clamp(min=5e-6).log() + 6
    bowl = 0.1 * (-two - 8) ** 2
    above, below = torch.tanh(two / 2).clamp(min=0), torch.tanh(-two / 2).clamp(min=0)
    return torch.stack(
        [
            SCALE * (first * above + (((-one + 7) ** 2 + bowl) / 10 - 20) * below),
            second * above + (((-one - 7) ** 2 + bowl) / 10 - 20) * below,
        ],
        dim=1,
    )


def jacobian(x: Tensor) -> tuple[Tensor, Tensor]:
    """Losses (N, 2) and their gradients (N, 2, 2), one row per loss."""
    leaf = x.detach().requires_grad_()
    losses = losses_at(leaf)
    rows = [
        torch.autograd.grad(losses[:, task].sum(), leaf, retain_graph=task == 0)[0]
        for task in range(2)
    ]
    return losses.detach(), torch.stack(rows, dim=1)


@dataclass
class Run:
    """One method from one start."""

    method: Method
    balancing: AnyBalancer = field(init=False)

    def __post_init__(self) -> None:
        spec = TypeAdapter(Balancing).validate_python(self.method.spec)
        self.balancing = balancer(spec, TASKS)

    def gradient(self, losses: Tensor, rows: Tensor) -> Tensor:
        """(2,), (2, 2) -> (2,): the balanced gradient, clipped where that is asked for."""
        names = list(TASKS)
        match self.balancing:
            case Famo() as famo:
                if famo.before is not None:
                    famo.look_again(losses, names)
                weights = _slopes(famo, losses)
            case LossBalancer() as made:
                weights = _slopes(made, losses)
            case GradientBalancer() as made:
                weights = made.weigh(rows @ rows.T, losses, names)
            case _:
                raise AssertionError("no mixer is run here")
        found = weights @ rows
        clip = self.method.clip
        return found if clip is None else found * min(1.0, clip / (float(found.norm()) + 1e-6))


def _slopes(made: LossBalancer, losses: Tensor) -> Tensor:
    leaf = losses.clone().requires_grad_()
    return torch.autograd.grad(made.scalarize(leaf, list(TASKS)), leaf)[0]


def descend(steps: int, say: Callable[[str], None]) -> Tensor:
    """Where each method ends from each start: (methods, starts, 2)."""
    runs = [Run(method) for method in METHODS for _ in STARTS]
    x = torch.nn.Parameter(torch.tensor(STARTS, dtype=torch.float64).repeat(len(METHODS), 1))
    optimizer = torch.optim.Adam([x], lr=RATE)
    begun = time.monotonic()
    for step in range(steps):
        losses, rows = jacobian(x)
        found = [run.gradient(*each) for run, *each in zip(runs, losses, rows, strict=True)]
        x.grad = torch.stack(found)
        optimizer.step()
        if step % 5000 == 4999:
            say(f"{step + 1} steps, {time.monotonic() - begun:.0f} s")
    return x.detach().view(len(METHODS), len(STARTS), 2)


def arguments(parser: argparse.ArgumentParser) -> None:
    """How many steps."""
    parser.add_argument("--steps", type=int, default=STEPS)


def run(asked: argparse.Namespace) -> None:
    """Prints the table."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    ends = descend(asked.steps, lambda text: print(text, flush=True))
    print(f"\n| method | on the front | others found | where it ends (x1, x2), from {STARTS} |")
    print("|---|---|---|---|")
    for method, places in zip(METHODS, ends.tolist(), strict=True):
        on = sum(abs(y - FRONT_Y) < NEAR and abs(x) < FRONT_X + NEAR for x, y in places)
        where = "  ".join(f"({x:.2f}, {y:.2f})" for x, y in places)
        known = f"{method.reached}/5{', ' if method.remark else ''}{method.remark}"
        print(f"| {method.label} | {on}/5 | {known} | {where} |")
