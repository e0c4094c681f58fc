"""Two tasks of a known correlation: a shared bottom against experts with a gate per task.

Ma et al., "Modeling Task Relationships in Multi-task Learning with Multi-gate Mixture-of-Experts",
KDD 2018, section 3.2 and figure 4. Labels are y = w x + sum sin(alpha w x + beta) + noise, x normal
with 100 dimensions, and the cosine of the tasks' w is the correlation. As there: 8 experts of 16
units against a bottom of 113, which has as many parameters, towers of 8 units, Adam, squared
error; layers begin as TensorFlow's do, with the weights of Glorot and Bengio (AISTATS 2010) and
biases of 0. Unlike there: 20 seeds and not 200.

What the paper leaves open - waves, rows, rate, batch - was chosen on a few seeds. How layers begin
matters most: torch's first weights are smaller, and what gates average of them is smaller still, so
that in some towers of 8 units all go on and off together, and a few runs of mmoe hardly learn.
"""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import torch
from numpy.typing import NDArray

from onepass.models.atomic_files import replace_file
from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.batches.of_split import split_batches
from onepass.training.batches.rows import Rows
from onepass.training.evaluation.answers import answer
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Silent
from onepass.training.specs.spec import Spec, parse
from reproductions.runs import LINES, OUT

DIMENSIONS, SCALE, NOISE = 100, 1.0, 0.1
ALPHA, BETA = (0.5, 1.0, 1.5, 2.0), (0.0, 0.5, 1.0, 1.5)
"""Of the waves: given, the paper says, and not which."""
CORRELATIONS = (0.5, 0.9, 1.0)
SEEDS, ROWS, JUDGED, EPOCHS, BATCH = 20, 50_000, 5_000, 5, 256
PUBLISHED = "mmoe is better; less so the more tasks correlate"
MODELS: dict[str, dict[str, Any]] = {
    "shared-bottom": {"trunk": {"widths": [113]}, "sharing": {"kind": "hard"}},
    "mmoe": {"trunk": {"widths": [16]}, "sharing": {"kind": "mmoe", "experts": 8}},
}
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tasks:
    """Weights of two tasks (2, D), and the waves that they have in common (M,)."""

    weights: Floats
    alpha: Floats
    beta: Floats

    def labels(self, x: Floats) -> Floats:
        """(N, D) -> (N, 2), without noise."""
        linear = x @ self.weights.T
        return linear + np.sin(linear[..., None] * self.alpha + self.beta).sum(2)


def tasks(correlation: float, random: np.random.Generator) -> Tasks:
    """Two tasks whose weights have that cosine."""
    first, second = np.linalg.qr(random.normal(size=(DIMENSIONS, 2)))[0].T
    other = correlation * first + np.sqrt(1 - correlation**2) * second
    weights = SCALE * np.stack([first, other])
    return Tasks(weights, np.array(ALPHA), np.array(BETA))


def rows(made: Tasks, count: int, random: np.random.Generator) -> Rows:
    """As many rows of both tasks."""
    x = random.normal(size=(count, DIMENSIONS))
    y = (made.labels(x) + random.normal(0, NOISE, (count, 2))).astype(np.float32)
    answered = dict.fromkeys(("one", "two"), np.ones(count, dtype=np.bool_))
    return Rows(
        {"x": x.astype(np.float32)},
        {name: np.ascontiguousarray(y[:, place]) for place, name in enumerate(answered)},
        answered,
    )


def spec(model: str, seed: int, epochs: int) -> Spec:
    """One of the two; rows are made here, not read."""
    return parse(
        {
            "name": "correlated",
            "inputs": {"x": {"kind": "vector", "length": DIMENSIONS}},
            "tasks": {"one": {"kind": "regression"}, "two": {"kind": "regression"}},
            "source": {"kind": "table"},
            "heads": {"hidden": [8]},
            "training": {
                "epochs": epochs,
                "batch_size": BATCH,
                "lr": 3e-3,
                "clip": None,
                "weight_decay": 0,
                "seed": seed,
                "record": None,
            },
            **MODELS[model],
        }
    )


def squared_error(model: str, correlation: float, seed: int, count: int, epochs: int) -> float:
    """Of a trained network on rows that it has not seen, mean over both tasks."""
    random = np.random.default_rng(seed)
    made = tasks(correlation, random)
    train, test = rows(made, count, random), rows(made, JUDGED, random)
    asked = spec(model, seed, epochs)
    contract = Contract(inputs=asked.inputs, tasks=asked.tasks)
    torch.manual_seed(seed)
    network = Network(contract, asked.network)
    network.fit(train.inputs, {n: t.astype(np.float32) for n, t in train.targets.items()})
    _begin(network)
    loop = Loop(asked, contract, network)
    batches = split_batches(network, train, size=asked.training.lengths.batch_size)
    for _ in range(epochs):
        loop.epoch(batches, Interrupt(), Silent())
    said = answer(network, split_batches(network, test, size=1024))
    each = [(said[f"{name}.value"] - true) ** 2 for name, true in test.targets.items()]
    return float(np.mean(each))


def _begin(network: Network) -> None:
    """As TensorFlow's layers do; several tasks' weights lie in one tensor."""
    for name, parameter in network.named_parameters():
        if "bias" in name:
            torch.nn.init.zeros_(parameter)
            continue
        for weight in parameter if parameter.dim() == 3 else [parameter]:
            torch.nn.init.xavier_uniform_(weight.data)


def arguments(parser: argparse.ArgumentParser) -> None:
    """How many seeds and rows, how long."""
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--out", type=Path, default=OUT)


def run(asked: argparse.Namespace) -> None:
    """Trains what is not on disk, and prints the table."""
    torch.set_num_threads(1)
    file = asked.out / "mmoe" / LINES
    file.parent.mkdir(parents=True, exist_ok=True)
    known = _known(file)
    for seed in range(asked.seeds):
        for correlation in CORRELATIONS:
            for model in MODELS:
                case = (model, correlation, seed, asked.rows, asked.epochs)
                if case not in known:
                    known[case] = squared_error(*case)
                    lines = [orjson.dumps([*one, error]) for one, error in known.items()]
                    replace_file(file, b"\n".join(lines))
        print(f"seed {seed + 1} of {asked.seeds}", flush=True)
    print("\n".join(table(known, asked)))


Case = tuple[str, float, int, int, int]
"""Model, correlation, seed, rows, epochs."""


def _known(file: Path) -> dict[Case, float]:
    """What is on disk."""
    lines = file.read_bytes().splitlines() if file.exists() else []
    return {tuple(case): error for *case, error in map(orjson.loads, lines)}


def table(known: Mapping[Case, float], asked: argparse.Namespace) -> Iterator[str]:
    """Mean squared errors; the gap is paired by seed, with its 95 % interval."""
    steps = asked.epochs * -(-asked.rows // BATCH)
    size = f"{asked.seeds} seeds, {asked.rows} rows, {steps} steps"
    yield f"\n{size}; means (medians); the noise alone is {NOISE**2:g}"
    yield f"| correlation | {' | '.join(MODELS)} | gap of means | mmoe is better in | published |"
    yield "|--:|--:|--:|--:|--:|---|"
    for correlation in CORRELATIONS:
        cases = [(correlation, seed, asked.rows, asked.epochs) for seed in range(asked.seeds)]
        bottom, mmoe = (np.array([known[model, *case] for case in cases]) for model in MODELS)
        gap = bottom - mmoe
        half = 1.96 * gap.std(ddof=1) / np.sqrt(len(gap)) if len(gap) > 1 else np.nan
        yield (
            f"| {correlation} | {bottom.mean():.4f} ({np.median(bottom):.4f}) "
            f"| {mmoe.mean():.4f} ({np.median(mmoe):.4f}) "
            f"| {gap.mean():.4f} ± {half:.4f} | {(gap > 0).sum()}/{len(gap)} "
            f"| {PUBLISHED} |"
        )
