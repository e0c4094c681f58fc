"""What data cost: a table read and prepared, a file answered, an epoch of training.

Beside each number stands what it is measured against: reading the same columns with polars, the
arrays' own size, a loop written by hand with fused AdamW. All of it in turns, medians of the
rounds, CPU time of one process; tables are made here. `--against REF` builds another commit into a
folder of its own and measures it in the same turns.

    python benchmarks/data.py [--rows 500000] [--rounds 5] [--against REF]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import torch
from by_hand import epoch

from onepass.models import load
from onepass.training.batches.of_split import split_batches
from onepass.training.data.prepare import prepare
from onepass.training.fitting import fit
from onepass.training.predicting import predict_file
from onepass.training.runs.build import begun
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.progress import Silent
from onepass.training.specs.read import read

HERE = Path(__file__).resolve()
NUMBERS, CATEGORIES = 14, 6
WIDE_ROWS, EPOCH_ROWS = 300_000, 1_000_000
BATCH = 1024
PLAIN: dict[str, Any] = {
    "trunk": {"kind": "mlp", "widths": [128, 64]},
    "heads": {"hidden": [32]},
    "sharing": {"kind": "hard"},
    "training": {"epochs": 1, "batch_size": BATCH, "threads": 1, "record": None},
}
TASKS = {"fare": {"kind": "regression"}, "minutes": {"kind": "regression"},
         "card": {"kind": "binary"}}  # fmt: skip


def mixed(rows: int) -> pl.DataFrame:
    """Eleven inputs: seven numbers, of which one is missing now and then, three categories, a time;
    and three tasks."""
    random = np.random.default_rng(0)
    table: dict[str, Any] = {f"n{i}": (random.normal(size=rows) * 10**i).round(4) for i in range(6)}
    zones = np.array([f"zone {index}" for index in range(200)])
    table |= {"c0": zones[random.integers(0, 200, rows)], "c1": random.integers(0, 50, rows)}
    table["c2"] = zones[random.integers(0, 3, rows)]
    seconds = random.integers(0, 2 * 365 * 86400, rows).astype("timedelta64[s]")
    table["t"] = (np.datetime64("2023-01-01T00:00:00") + seconds).astype("datetime64[us]")
    share = pl.Series(random.random(rows).round(3))
    return pl.DataFrame(table).with_columns(o=share.set(share < 0.1, None), **_labels(rows, random))


def wide(rows: int, seed: int = 0) -> pl.DataFrame:
    """Twenty inputs and three tasks."""
    random = np.random.default_rng(seed)
    table: dict[str, Any] = {f"x{i}": random.normal(size=rows).round(4) for i in range(NUMBERS)}
    zones = np.array([f"zone {index}" for index in range(100)])
    for index in range(CATEGORIES):
        table[f"c{index}"] = zones[random.integers(0, 100 >> index, rows)]
    return pl.DataFrame(table).with_columns(**_labels(rows, random))


def _labels(rows: int, random: np.random.Generator) -> dict[str, pl.Series]:
    cards = np.array(["cash", "card"])[random.integers(0, 2, rows)]
    numbers = {name: pl.Series(random.normal(size=rows)) for name in ("fare", "minutes")}
    return {**numbers, "card": pl.Series(cards)}


def spec_of(file: Path, split: dict[str, Any] | None = None, **training: Any) -> Any:
    """Of a table that is one of these: what is no task is an input, by its type."""
    schema = pl.read_parquet_schema(file.with_suffix(".parquet"))
    kinds = {name: _kind(name, dtype) for name, dtype in schema.items() if name not in TASKS}
    source = {"kind": "table", "path": str(file), "split": split}
    whole = PLAIN["training"] | training
    spec = {"name": "data", "inputs": kinds, "tasks": TASKS, "source": source}
    return read({**spec, **PLAIN, "training": whole})


def _kind(name: str, dtype: pl.DataType) -> dict[str, Any]:
    if name.startswith("c"):
        return {"kind": "category"}
    kind = "timestamp" if dtype.is_temporal() else "number"
    return {"kind": kind, "optional": True} if name == "o" else {"kind": kind}


@contextmanager
def watched() -> Iterator[dict[str, float]]:
    """CPU seconds, and the most memory in MiB above that at rest which is not mapped."""
    result = {"cpu_s": time.process_time(), "peak_mib": _anonymous()}
    rest, over = result["peak_mib"], threading.Event()

    def watch() -> None:
        while not over.wait(0.005):
            result["peak_mib"] = max(result["peak_mib"], _anonymous())

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield result
    finally:
        over.set()
        watching.join()
        result["cpu_s"] = time.process_time() - result["cpu_s"]
        result["whole_mib"] = result["peak_mib"]
        result["peak_mib"] -= rest


def _anonymous() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(one.split()[1]) for one in lines if one.startswith("RssAnon")) / 1024


def reading(file: Path) -> dict[str, float]:
    """The same columns, with polars."""
    with watched() as result:
        (pl.read_parquet if file.suffix == ".parquet" else pl.read_csv)(file)
    return result


def preparing(file: Path, split: dict[str, Any] | None = None) -> dict[str, float]:
    """From a spec to arrays."""
    spec = spec_of(file, split)
    with watched() as result:
        prepared = prepare(spec)
    parts = [part for rows in prepared.parts.values() for part in (rows.inputs, rows.targets)]
    size = sum(array.nbytes for part in parts for array in part.values())
    return result | {"arrays": result["peak_mib"] / (size / 2**20)}


def preparing_fast(file: Path) -> dict[str, float]:
    """The same, where rows are split by the hash that is fast."""
    return preparing(file, {"kind": "hash", "fast": True})


def answering(file: Path) -> dict[str, float]:
    """A file of rows, from Parquet to Parquet."""
    with tempfile.TemporaryDirectory() as folder:
        few = Path(folder) / "few.parquet"
        pl.read_parquet(file).head(20_000).write_parquet(few)
        predictor = load(fit(spec_of(few), out=folder, pictures=False).folder)
        with watched() as result:
            count = predict_file(predictor, file, Path(folder) / "out.parquet", None)
    return result | {"rows_per_s": count / result["cpu_s"]}


def learning(file: Path) -> dict[str, float]:
    """An epoch of the loop, and one of a loop by hand."""
    prepared = prepare(spec_of(file))
    loop = begun(spec_of(file), prepared)
    torch.set_num_threads(1)
    train = split_batches(loop.network, prepared.train, size=BATCH)
    with watched() as ours:
        loop.epoch(train, Interrupt(), Silent())
    with watched() as other:
        epoch(prepared, BATCH)
    return ours | {"by_hand": ours["cpu_s"] / other["cpu_s"]}


MEASURES: dict[str, Callable[[Path], dict[str, float]]] = {
    "reading": reading, "preparing": preparing, "preparing_fast": preparing_fast,
    "answering": answering, "learning": learning,
}  # fmt: skip


def measured(name: str, file: Path, build: Path | None) -> dict[str, float]:
    """In a process of its own, of this build or of another one."""
    paths = [str(build)] if build else []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*paths, str(HERE.parent)])}
    command = [sys.executable, str(HERE), "--measure", name, str(file)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def built(reference: str, folder: Path) -> Path:
    """Another commit, installed into a folder of its own."""
    source, target = folder / "source", folder / "build"
    git = ["git", "-C", str(HERE.parents[1])]
    subprocess.run([*git, "worktree", "add", "--detach", str(source), reference], check=True)
    try:
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target"]
        subprocess.run([*command, str(target), str(source)], check=True)
    finally:
        subprocess.run([*git, "worktree", "remove", "--force", str(source)], check=True)
    return target


def alternate(name: str, file: Path, builds: dict[str, Path | None], rounds: int) -> dict[str, Any]:
    """Medians of each build, in turns."""
    each: dict[str, list[dict[str, float]]] = {one: [] for one in builds}
    for _ in range(rounds):
        for one, build in builds.items():
            each[one].append(measured(name, file, build))
    return {
        one: {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        for one, runs in each.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", nargs=2)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--epoch-rows", type=int, default=EPOCH_ROWS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--against")
    asked = parser.parse_args()
    if asked.measure:
        name, file = asked.measure
        print(json.dumps(MEASURES[name](Path(file))))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        builds: dict[str, Path | None] = {"this build": None}
        if asked.against:
            builds[asked.against] = built(asked.against, folder)
        table(folder, builds, asked)


def table(folder: Path, builds: dict[str, Path | None], asked: argparse.Namespace) -> None:
    """Prints it."""
    mixed(asked.rows).write_parquet(folder / "mixed.parquet")
    mixed(asked.rows).write_csv(folder / "mixed.csv")
    wide(WIDE_ROWS).write_parquet(folder / "wide.parquet")
    wide(asked.epoch_rows).write_parquet(folder / "epoch.parquet")
    print(f"polars {pl.__version__}, medians of {asked.rounds}, CPU time\n")
    print(f"| | {' | '.join(builds)} |\n|---|{'--:|' * len(builds)}")

    def line(text: str, cells: list[str]) -> None:
        print(f"| {text} | {' | '.join(cells)} |", flush=True)

    for file in (folder / "mixed.csv", folder / "mixed.parquet"):
        read = alternate("reading", file, {"": None}, asked.rounds)[""]["cpu_s"]
        each = alternate("preparing", file, builds, asked.rounds).values()
        what = f"{asked.rows:,} rows x 11 inputs, {file.suffix}"
        line(f"prepare, {what}: s", [f"{one['cpu_s']:.2f}" for one in each])
        line("against polars reading it", [f"{one['cpu_s'] / read:.1f}" for one in each])
        line("memory against the arrays' size", [f"{one['arrays']:.1f}" for one in each])
    each = alternate("answering", folder / "wide.parquet", builds, asked.rounds).values()
    answers = f"predict, {WIDE_ROWS:,} rows x 20 inputs: rows per s"
    line(answers, [f"{one['rows_per_s']:,.0f}" for one in each])
    each = alternate("learning", folder / "epoch.parquet", builds, asked.rounds).values()
    line(f"an epoch of {asked.epoch_rows:,} rows: s", [f"{one['cpu_s']:.1f}" for one in each])
    line("against a loop by hand, fused AdamW", [f"{one['by_hand']:.2f}" for one in each])


if __name__ == "__main__":
    main()
