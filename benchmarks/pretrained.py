"""How good examples are with somebody else's weights: on test rows, beside what they must reach.

    python benchmarks/pretrained.py DATA --text ./all-MiniLM-L6-v2 --picture ./lite0 [--only tags]

DATA holds a folder per data set, as benchmarks/examples.py has them; the second folder is one that
`onepass convert` wrote. Where rows allow it the trunk learns, too, in bfloat16; elsewhere it stands
still, and what it makes of rows is kept for the next call (ONEPASS_CACHE says where). Settings
below were chosen on validation and training rows alone. Each
call looks at the test rows of its examples once. Of each are told: the metrics with their 95 %
intervals over rows, of several seeds their mean, CPU minutes of training, the bundle's size, and
what one row costs in ONNX Runtime, on one thread.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from examples import EXAMPLES

from onepass import models, training
from onepass.models.bundle import Bundle
from onepass.models.contract import Contract

Kind = Literal["text", "picture"]
TIMES = 50
WHERE = {"text": "encoders.texts.pretrained.path", "picture": "encoders.images.pretrained.path"}


class Tried(NamedTuple):
    """An example, what it has beside what it says, and what is asked of it."""

    kind: Kind
    settings: list[str]
    targets: dict[str, float]
    seeds: int = 1


def texts(*layers: int, alone: bool = False, pool: str = "mean_max") -> str:
    """The features of those layers, scaled together."""
    own = f"layers: {[*layers]}, pool: {pool}, together: true, alone: {str(alone).lower()}"
    return f"encoders.texts.pretrained={{{own}}}"


def learning(epochs: int, batch_size: int, *, lr: float, ema: float | None = None) -> list[str]:
    """A trunk that learns, too, slower than what stands behind it."""
    decay = f", ema: {ema}" if ema is not None else ""
    return [
        f"training={{epochs: {epochs}, batch_size: {batch_size}, lr: {lr}, warmup: 0.1, "
        f"weight_decay: 0.01, by_length: true, precision: bfloat16{decay}}}"
    ]


def tuned(lr_factor: float, *, alone: bool = True, layer_decay: float = 0.9) -> str:
    """All of the trunk, at so much of the rate."""
    own = f"train: all, lr_factor: {lr_factor}, layer_decay: {layer_decay}"
    return f"encoders.texts={{pretrained: {{{own}, alone: {str(alone).lower()}}}}}"


ADAM = [
    "training.optimizer=adamw",
    "training.lr=0.003",
    "training.weight_decay=0.01",
    "training.clip=1",
]
TRIED = {
    "reviews": Tried(
        "text",
        [texts(4, 5, 6, alone=True), "training.lr=0.01"],
        {"imdb, yelp: accuracy": 0.90},
    ),
    "snippets": Tried(
        "text",
        [tuned(0.025, layer_decay=0.8), *learning(3, 32, lr=0.002, ema=0.995)],
        {"positive: accuracy": 0.83, "subjective: accuracy": 0.95},
    ),
    "emotions": Tried("text", [tuned(0.05), *learning(3, 64, lr=0.002)], {"ekman: macro_f1": 0.58}),
    "films": Tried("text", [texts(2, 4, 6), *ADAM], {"genres: micro_f1": 0.55, "year: mae": 12.0}),
    "tags": Tried(
        "text",
        [tuned(0.05, alone=False), *learning(2, 32, lr=0.003)],
        {"upos: token_accuracy": 0.93, "ner: span_f1": 0.60},
    ),
    "faces": Tried(
        "picture",
        [
            "inputs.face.size=192",
            "encoders.images={pretrained: {alone: true, stages: [6, 7], grid: 4, mirror: true, "
            "together: true}}",
            "augment={}",
            "trunk={kind: mlp, widths: [64]}",
            "ensemble={members: 4}",
            "training={epochs: 40, batch_size: 32, lr: 0.003, schedule: one_cycle, patience: 40, "
            "refit: true}",
        ],
        {"age: mae": 6.3, "gender: accuracy": 87 / 90},
        seeds=3,
    ),
}


def overrides(name: str, data: Path, trunk: Path, seed: int) -> list[str]:
    """The example's data, its settings here, the trunk, and the seed."""
    paths = [f"{key}={data / path}" for key, path in EXAMPLES[name].paths.items()]
    tried = TRIED[name]
    return [*paths, *tried.settings, f"{WHERE[tried.kind]}={trunk}", f"training.seed={seed}"]


def lines(reports: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The metrics of each task, with their intervals; of several seeds, of the first, and all."""
    for task, facts in reports[0]["tasks"].items():
        for metric, of in facts["metrics"].items():
            each = [report["tasks"][task]["metrics"][metric]["value"] for report in reports]
            seeds = f"; seeds {', '.join(f'{one:.3f}' for one in each)}" if len(each) > 1 else ""
            mean = statistics.mean(each)
            yield f"  {task}.{metric}: {mean:.3f} [{of['low']:.3f}, {of['high']:.3f}]{seeds}"


def reached(name: str, reports: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What is asked of it, beside the mean over its tasks and seeds."""
    for what, target in TRIED[name].targets.items():
        tasks, metric = what.split(": ")
        each = [
            report["tasks"][task]["metrics"][metric]["value"]
            for report in reports
            for task in tasks.split(", ")
        ]
        mean = statistics.mean(each)
        done = mean <= target if metric == "mae" else mean >= target - 1e-9
        yield f"| {name} | {what} | {mean:.3f} | {target:.3g} | {'yes' if done else '**no**'} |"


def one_row_ms(bundle: Bundle) -> float:
    """The median time of a pass over the first golden row."""
    predictor = models.load(bundle.folder)
    contract: Contract = predictor.contract
    arrays = contract.read(bundle.golden().rows[:1])
    tasks, took = contract.choose(None), []
    for _ in range(TIMES):
        began = time.perf_counter()
        predictor.engine.run(arrays, tasks)
        took.append(1000 * (time.perf_counter() - began))
    return float(np.median(took))


def measured(name: str, data: Path, trunk: Path, out: Path) -> Iterator[str]:
    """Trains, and tells what came of it."""
    reports = list[dict[str, Any]]()
    for seed in range(TRIED[name].seeds):
        began = time.process_time()
        said = overrides(name, data, trunk, seed)
        bundle = training.fit(name, overrides=said, out=out, pictures=False, onnx=not seed)
        minutes = (time.process_time() - began) / 60
        reports.append(bundle.report())
        size, cost = sum(map(len, bundle.files.values())) / 2**20, ""
        cost = f"{size:.0f} MB, {one_row_ms(bundle):.2f} ms a row" if not seed else "no graph"
        yield f"{name}, seed {seed}: {minutes:.1f} CPU minutes, {cost}"
    yield from lines(reports)
    yield from reached(name, reports)


def main(arguments: argparse.Namespace) -> None:
    """Prints the examples that are asked for."""
    names = arguments.only.split(",") if arguments.only else [*TRIED]
    if strange := sorted({*names} - {*TRIED}):
        sys.exit(f"--only: no such example: {', '.join(strange)}; there are {', '.join(TRIED)}")
    folders: dict[Kind, Path | None] = {"text": arguments.text, "picture": arguments.picture}
    for name in names:
        folder = folders[TRIED[name].kind]
        if folder is None:
            print(f"{name}: skipped: --{TRIED[name].kind} names no folder")
            continue
        for line in measured(name, arguments.data, folder, arguments.out):
            print(line, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--text", type=Path, help="the folder of an encoder of texts")
    parser.add_argument("--picture", type=Path, help="that of a network of pictures")
    parser.add_argument("--only", default="", help="examples, with commas between them")
    parser.add_argument("--out", type=Path, default=Path("checkpoints"))
    main(parser.parse_args())
