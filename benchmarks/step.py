"""What a training step costs, against the same loop written by hand in plain PyTorch.

The network of sin and cos: 1-64-64, two heads 64-32-1, batches of 256, AdamW, clipping at 1.
Both take the same batches in turn, blocks of steps alternating, medians of the blocks. Then the
same network with a source per task, half of the rows each, against one source that answers both.

    python benchmarks/step.py
"""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from onepass.models.network import Network
from onepass.training.batches.batch import Batch, epoch_generator
from onepass.training.batches.of_split import split_batches
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.runs.loop import Loop
from onepass.training.specs.read import load
from onepass.training.specs.spec import Spec

BLOCKS, STEPS = 41, 60


class ByHand(nn.Module):
    """What one would write for this one network."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(1, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU())
        self.sin = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1))
        self.cos = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        features = self.trunk(x)
        return self.sin(features).squeeze(1), self.cos(features).squeeze(1)


def by_hand(prepared: Prepared, *, fused: bool) -> Iterator[None]:
    """A step at each turn."""
    torch.manual_seed(0)
    network = ByHand()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, fused=fused)
    x = torch.from_numpy(prepared.train.inputs["x"]).unsqueeze(1)
    sin, cos = (torch.from_numpy(prepared.train.targets[task]) for task in ("sin", "cos"))
    epoch = 0
    while True:
        order = torch.randperm(len(x), generator=epoch_generator(0, epoch))
        epoch += 1
        for rows in order.split(256):
            optimizer.zero_grad()
            predicted_sin, predicted_cos = network(x[rows])
            loss = F.mse_loss(predicted_sin, sin[rows]) + F.mse_loss(predicted_cos, cos[rows])
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            yield


def ours(prepared: Prepared, spec: Spec) -> Iterator[None]:
    """The same, as `onepass train` does it."""
    torch.manual_seed(0)
    loop = Loop(spec, prepared.contract, Network(prepared.contract, spec.network))
    train = split_batches(loop.network, prepared.train, size=256)
    epoch = 0
    while True:
        batches: Iterator[Batch] = train.shuffled(epoch_generator(0, epoch))
        epoch += 1
        for batch in batches:
            loop.step(batch)
            yield


def block(steps: Iterator[None]) -> float:
    """Microseconds per step."""
    start = time.perf_counter()
    for _ in range(STEPS):
        next(steps)
    return (time.perf_counter() - start) / STEPS * 1e6


def alternate(makers: Mapping[str, Callable[[], Iterator[None]]]) -> dict[str, list[float]]:
    """Microseconds per step, block by block."""
    running = {name: make() for name, make in makers.items()}
    for steps in running.values():
        block(steps)
    times: dict[str, list[float]] = {name: [] for name in running}
    for _ in range(BLOCKS):
        for name, steps in running.items():
            times[name].append(block(steps))
    return times


def ratio(mine: list[float], other: list[float]) -> float:
    """The median of neighbours."""
    return statistics.median(one / beside for one, beside in zip(mine, other, strict=True))


def main() -> None:
    prepared = prepare(SPEC)
    makers: dict[str, Callable[[], Iterator[None]]] = {
        "by hand, AdamW as it comes": lambda: by_hand(prepared, fused=False),
        "by hand, fused AdamW": lambda: by_hand(prepared, fused=True),
        "onepass": lambda: ours(prepared, SPEC),
    }
    print(f"torch {torch.__version__}, {BLOCKS} blocks of {STEPS} steps\n")
    print("| threads | loop | us per step | onepass / it |")
    print("|---|---|---|---|")
    for threads in (1, 2):
        torch.set_num_threads(threads)
        times = alternate(makers)
        for name, blocks in times.items():
            own = ratio(times["onepass"], blocks)
            print(f"| {threads} | {name} | {statistics.median(blocks):.0f} | {own:.2f} |")
    torch.set_num_threads(1)
    apart = prepare(APART)
    times = alternate({"one": makers["onepass"], "each": lambda: ours(apart, APART)})
    one, each = times["one"], times["each"]
    print("\n| one source, us per step | a source per task | ratio |\n|---|---|---|")
    print(
        f"| {statistics.median(one):.0f} | {statistics.median(each):.0f} | {ratio(each, one):.2f} |"
    )


SETTINGS = ["trunk.activation=relu", "heads.activation=relu", "training.batch_size=256"]
SPEC = load("sincos", SETTINGS)
HALF = "kind: function, rows: 10000, ranges: {x: [-6.2832, 6.2832]}"
SOURCES = ", ".join(
    f"{task}s: {{{HALF}, tasks: [{task}], expressions: {{{task}: {task}(x)}}}}"
    for task in ("sin", "cos")
)
APART = load("sincos", [*SETTINGS, f"source={{{SOURCES}}}"])

if __name__ == "__main__":
    main()
