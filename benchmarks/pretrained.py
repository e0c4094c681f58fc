"""How good the examples of texts are with a pretrained trunk: on test rows, beside what they are.

    python benchmarks/pretrained.py DATA --text ./all-MiniLM-L6-v2 [--only reviews] [--out FOLDER]

DATA holds a folder per data set, as benchmarks/examples.py has them. The trunk stands still, beside
our own features; settings were chosen on validation rows. Each call looks at test rows once per
example. Of each are told: the metric with its 95 % interval, CPU minutes of training, and what one
row costs in ONNX Runtime, on one thread.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from examples import EXAMPLES

from onepass import models, training
from onepass.models.bundle import Bundle
from onepass.models.contract import Contract

SETTINGS = {
    "reviews": [],
    "snippets": [],
    "emotions": ["training.optimizer=adamw", "training.lr=0.002", "training.clip=1"],
    "films": ["training.optimizer=adamw", "training.lr=0.001", "training.clip=1"],
    "tags": [],
}
"""Beside what the example says."""
WHERE = "encoders.texts.pretrained.path"
TIMES = 50


def overrides(name: str, data: Path, trunk: Path) -> list[str]:
    """The example's data, and the trunk beside what it has."""
    paths = [f"{key}={data / path}" for key, path in EXAMPLES[name].paths.items()]
    return [*paths, f"{WHERE}={trunk}", *SETTINGS[name]]


def lines(report: dict[str, Any]) -> list[str]:
    """The metrics of each task, with their intervals."""
    return [
        f"  {task}.{metric}: {of['value']:.3f} [{of['low']:.3f}, {of['high']:.3f}]"
        for task, facts in report["tasks"].items()
        for metric, of in facts["metrics"].items()
    ]


def one_row_ms(bundle: Bundle) -> tuple[float, int]:
    """The median time of a pass over the first golden row, and how many pieces it has."""
    predictor = models.load(bundle.folder)
    contract: Contract = predictor.contract
    arrays = contract.read(bundle.golden().rows[:1])
    tasks, took = contract.choose(None), []
    for _ in range(TIMES):
        began = time.perf_counter()
        predictor.engine.run(arrays, tasks)
        took.append(1000 * (time.perf_counter() - began))
    length = max(column.shape[1] for n, column in arrays.items() if n.endswith(".pieces"))
    return float(np.median(took)), length


def main(arguments: argparse.Namespace) -> None:
    names = arguments.only.split(",") if arguments.only else [*SETTINGS]
    if strange := sorted({*names} - {*SETTINGS}):
        sys.exit(f"--only: no such example: {', '.join(strange)}; there are {', '.join(SETTINGS)}")
    for name in names:
        began = time.process_time()
        said = overrides(name, arguments.data, arguments.text)
        bundle = training.fit(name, overrides=said, out=arguments.out, pictures=False)
        minutes = (time.process_time() - began) / 60
        cost, length = one_row_ms(bundle)
        size = sum(map(len, bundle.files.values())) / 2**20
        print(f"{name}: {minutes:.1f} CPU minutes, {size:.0f} MB, {cost:.2f} ms of {length} pieces")
        print("\n".join(lines(bundle.report())), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--text", type=Path, required=True, help="the folder of an encoder")
    parser.add_argument("--only", default="", help="examples, with commas between them")
    parser.add_argument("--out", type=Path, default=Path("checkpoints"))
    main(parser.parse_args())
