"""Runs of a published experiment: those of `onepass compare`, kept on disk, on one thread each.

What is on disk is not run again, and a run that was killed goes on where it was.
"""

import argparse
import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import orjson

from onepass.models.atomic_files import replace_file
from onepass.training.studies.executors.processes import ProcessPool
from onepass.training.studies.trial import Result, Trial
from onepass.training.studies.variant import Variant

OUT = Path(__file__).parents[1] / ".results"
LINES = "results.jsonl"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where results are kept, and how many runs go on at once."""
    parser.add_argument("--out", type=Path, default=OUT, help=f"of what is kept ({OUT.name})")
    parser.add_argument("--jobs", type=int, default=1, help="runs at once, one thread each (1)")


def results(
    variants: Sequence[Variant], seeds: Sequence[int], data: Path, folder: Path, jobs: int
) -> dict[str, list[Result]]:
    """Per variant a result of each seed, of the rows in that file.

    Raises:
        RuntimeError: a run came to nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fingerprint = hashlib.sha256(data.read_bytes()).hexdigest()
    pool = ProcessPool(folder / "runs", fingerprint, jobs, partial(_say, folder.name))
    trials = [Trial(v.name, seed, v.spec(seed), v.only) for v in variants for seed in seeds]
    found: dict[Trial, Result] = {}
    for trial, result in pool.each(trials, len(trials)):
        if result.failed is not None:
            raise RuntimeError(f"{trial.variant}, seed {trial.seed}: {result.failed}")
        found[trial] = result
        replace_file(folder / LINES, b"".join(_line(*one) for one in found.items()))
    return {v.name: [found[t] for t in trials if t.variant == v.name] for v in variants}


def _say(name: str, text: str) -> None:
    print(f"{name} {text}", flush=True)


def _line(trial: Trial, result: Result) -> bytes:
    return orjson.dumps({"variant": trial.variant, "seed": trial.seed, **result.facts}) + b"\n"
