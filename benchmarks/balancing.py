"""What a training step of each balancer costs, against `equal` on the same network and batches.

A network like that of the `taxi` example (numbers and a category, trunk 128-64, heads of 32) and
one like that of `faces` (3x64x64, convolutions), with 2 and 8 tasks. Blocks of steps of the method
and of `equal` in turn; the median of the ratios of neighbours.

    python benchmarks/balancing.py [--blocks 9] [--only taxi] [--kinds mgda,nash_mtl]
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any, get_args

import torch
from pydantic import TypeAdapter

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.balancing import Balancing, balancer
from onepass.training.balancing.gradients import FromGradients
from onepass.training.balancing.losses import FromLosses
from onepass.training.batches.batch import Batch, Batches
from onepass.training.steps.step import Step
from onepass.training.tasks import kind_of

NUMBERS = 6
TWICE = ("gradnorm", "famo")
"""Methods that may cost 2.2 times `equal`; the others from losses 1.1 times."""
NETS: dict[str, dict[str, Any]] = {
    "taxi": {"trunk": {"widths": [128, 64]}, "heads": {"hidden": [32]}},
    "faces": {"trunk": {"kind": "conv"}, "heads": {"hidden": [32]}},
}
SIZES = {"taxi": (256, 20), "faces": (64, 1)}
"""Rows of a batch, steps of a block."""


def contract(net: str, tasks: int) -> Contract:
    """Half of the tasks are regressions, half are binary."""
    inputs: dict[str, Any] = {f"number{index}": {"kind": "number"} for index in range(NUMBERS)}
    inputs["zone"] = {"kind": "category", "values": [str(zone) for zone in range(60)]}
    if net == "faces":
        inputs = {"face": {"kind": "image", "size": [64, 64]}}
    kinds = [{"kind": "regression"}, {"kind": "binary", "labels": ["no", "yes"]}]
    return Contract.model_validate(
        {"inputs": inputs, "tasks": {f"task{t}": kinds[t % 2] for t in range(tasks)}}
    )


def batch(net: str, declared: Contract) -> Batch:
    """Noise, which costs what data does."""
    torch.manual_seed(0)
    rows = SIZES[net][0]
    inputs = {f"number{index}": torch.randn(rows) for index in range(NUMBERS)}
    inputs["zone"] = torch.randint(0, 61, (rows,))
    if net == "faces":
        inputs = {"face": torch.randint(0, 256, (rows, 3, 64, 64), dtype=torch.uint8)}
    targets = {
        name: torch.randn(rows) if task.kind == "regression" else torch.rand(rows).round()
        for name, task in declared.tasks.items()
    }
    answered = {name: torch.ones(rows, dtype=torch.bool) for name in targets}
    return Batches(inputs, targets, answered, size=rows).take(torch.arange(rows))


def stepper(kind: str, net: str, declared: Contract, rows: Batch) -> Callable[[], None]:
    """A block of steps."""
    torch.manual_seed(0)
    network = Network(declared, NetworkSpec.model_validate(NETS[net]))
    settings = {"weights": {"task0": 0.5}} if kind == "fixed" else {}
    spec = TypeAdapter(Balancing).validate_python({"kind": kind, **settings})
    made = balancer(spec, declared.tasks)
    own = [*network.parameters(), *made.parameters()]
    losses = {name: kind_of(task).default_loss for name, task in declared.tasks.items()}
    optimizer = torch.optim.AdamW(own, lr=1e-3, fused=True)
    step = Step(network, declared, losses, made, optimizer, clip=1.0)

    def block() -> None:
        for _ in range(SIZES[net][1]):
            step(rows)

    return block


def ratio(block: Callable[[], None], equal: Callable[[], None], blocks: int) -> float:
    """The median of neighbours."""
    block()
    equal()
    ratios = []
    for _ in range(blocks):
        times = []
        for each in (equal, block, equal):
            start = time.process_time()
            each()
            times.append(time.process_time() - start)
        ratios.append(2 * times[1] / (times[0] + times[2]))
    return statistics.median(ratios)


def limit(kind: str, tasks: int) -> float:
    """What it may cost, in steps of `equal`."""
    if kind in TWICE:
        return 2.2
    if kind in {spec.model_fields["kind"].default for spec in get_args(FromGradients)}:
        return 2.0 if tasks == 2 else 3.0
    return 1.1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blocks", type=int, default=9)
    parser.add_argument("--only", choices=list(NETS))
    parser.add_argument("--kinds", default="")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    every = [s.model_fields["kind"].default for s in get_args(FromLosses) + get_args(FromGradients)]
    kinds = asked.kinds.split(",") if asked.kinds else every
    nets = [asked.only] if asked.only else list(NETS)
    columns = [(net, tasks) for net in nets for tasks in (2, 8)]
    print(f"torch {torch.__version__}, 1 thread, medians of {asked.blocks} blocks\n")
    print(f"| method | {' | '.join(f'{net}, {tasks} tasks' for net, tasks in columns)} |")
    print(f"|---|{'--:|' * len(columns)}", flush=True)
    for kind in kinds:
        cells = []
        for net, tasks in columns:
            declared = contract(net, tasks)
            rows = batch(net, declared)
            blocks = [stepper(each, net, declared, rows) for each in (kind, "equal")]
            measured, most = ratio(blocks[0], blocks[1], asked.blocks), limit(kind, tasks)
            cells.append(f"{measured:.2f}{'' if measured <= most else f' (more than {most})'}")
        print(f"| {kind} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
