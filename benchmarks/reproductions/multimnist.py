"""Two digits on one image: what balancers win or lose against a network for each digit.

Sener and Koltun, "Multi-Task Learning as Multi-Objective Optimization", NeurIPS 2018, table 3. The
LeNet of their code: 5 x 5 convolutions of 10 and 20 channels and 50 features are shared, each digit
has 50 of its own. Batches of 256, 30 epochs. Unlike theirs: AdamW with a cosine (they: SGD, a rate
tuned per method), dropout on the 50 shared features (they: on the 20 channels and on the 50 of each
digit), and 5,000 of the 60,000 pairs choose the epoch, not the test pairs. MGDA compares gradients
over their loss and length, as in the example of their code.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from onepass.training.specs.spec import Spec, parse
from onepass.training.studies.trial import Result
from onepass.training.studies.variant import Variant, alone, grid
from reproductions import mnist, runs

TASKS = ("left", "right")
EPOCHS, RATE, DROPOUT = 30, 3e-3, 0.3
FIXED = {"batch_size": 256, "clip": None, "record": None}
PUBLISHED = {
    "single": (97.23, 95.90),
    "equal": (96.46, 94.99),
    "uncertainty": (96.47, 95.29),
    "gradnorm": (96.27, 94.84),
    "mgda": (97.26, 95.90),
}
BALANCED = [method for method in PUBLISHED if method != "single"]


def spec(file: Path, epochs: int = EPOCHS) -> Spec:
    """Their LeNet, hard sharing."""
    digit = {"kind": "multiclass", "labels": [str(digit) for digit in range(10)]}
    return parse(
        {
            "name": "multimnist",
            "inputs": {"image": {"kind": "image", "size": mnist.SIDE, "channels": 1}},
            "tasks": dict.fromkeys(TASKS, digit),
            "source": {"kind": "images", "path": str(file), "split": {"kind": "column"}},
            "trunk": {
                "kind": "conv",
                "channels": [10, 20],
                "kernel": 5,
                "padding": "none",
                "norm": "none",
                "rows": "flatten",
                "widths": [50],
                "dropout": DROPOUT,
            },
            "heads": {"hidden": [50]},
            "balancing": {"kind": "mgda", "normalize": "loss+"},
            "training": {"epochs": epochs, "patience": epochs, "lr": RATE, **FIXED},
        }
    )


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which methods, how long, how often."""
    parser.add_argument("--methods", nargs="+", default=BALANCED, help="beside single tasks")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seeds", type=int, default=1)
    runs.arguments(parser)


def run(asked: argparse.Namespace) -> None:
    """Trains what is not on disk, and prints the table."""
    folder = asked.out / "multimnist"
    file = folder / "pairs.npz"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        mnist.written(file, mnist.fetched(asked.out / "mnist"))
    chosen = variants(spec(file, asked.epochs), asked.methods)
    found = runs.results(chosen, range(asked.seeds), file, folder, asked.jobs)
    print("\n".join(table({v.name: v for v in chosen}, found)))


def variants(whole: Spec, methods: Sequence[str]) -> list[Variant]:
    """Each digit alone, then the methods. Raises BadSpec for a name that is none."""
    found = {one.balancing: one for one in grid(whole, ["hard"], methods)}
    return [*(alone(whole, task) for task in TASKS), *(found[method] for method in methods)]


def table(chosen: Mapping[str, Variant], found: Mapping[str, list[Result]]) -> Iterator[str]:
    """Ours beside the published, in per cent; the gain is over single, theirs over theirs."""
    measured: dict[str, dict[str, float]] = {}
    for name, variant in chosen.items():
        own = measured.setdefault(variant.balancing or "single", {})
        for task in [variant.only] if variant.only else TASKS:
            values = [result.facts["metrics"][task]["accuracy"] for result in found[name]]
            own[task] = 100 * sum(values) / len(values)
    yield ""
    yield "| method | left, right % | published | over single, points | published |"
    yield "|---|--:|--:|--:|--:|"
    for method, own in measured.items():
        ours, theirs = [own[task] for task in TASKS], PUBLISHED.get(method)
        yield f"| {method} | {_pair(ours)} | {_pair(theirs)} | " + (
            f"{_pair(_over(ours, list(measured['single'].values())), '+')} | "
            f"{_pair(theirs and _over(theirs, PUBLISHED['single']), '+')} |"
        )


def _over(values: Sequence[float], others: Sequence[float]) -> list[float]:
    return [value - other for value, other in zip(values, others, strict=True)]


def _pair(values: Sequence[float] | None, sign: str = "") -> str:
    return "" if values is None else ", ".join(f"{value:{sign}.2f}" for value in values)
