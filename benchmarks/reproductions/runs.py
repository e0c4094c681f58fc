"""Runs of a published experiment: those of `onepass compare`, kept on disk, on one thread each.

What is on disk is not run again, and a run that was killed goes on where it was.
"""

import argparse
import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

import orjson

from models.whole import replace_file
from training.comparing.pool import Pool
from training.comparing.trial import Result, Trial
from training.comparing.variant import Variant

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
    lines: list[bytes] = []
    begun = time.monotonic()

    def told(trial: Trial, result: Result, done: int, count: int) -> None:
        if result.failed is not None:
            raise RuntimeError(f"{trial.variant}, seed {trial.seed}: {result.failed}")
        facts = {"variant": trial.variant, "seed": trial.seed, **result.facts}
        lines.append(orjson.dumps(facts) + b"\n")
        replace_file(folder / LINES, b"".join(lines))
        skill = mean(result.facts["skills"].values())
        text = f"{folder.name} {done}/{count}  {trial.variant}, seed {trial.seed}"
        took, since = result.facts["seconds"], time.monotonic() - begun
        print(f"{text}: skill {skill:.3f}, took {took:.0f} s ({since:.0f} s)", flush=True)

    folder.mkdir(parents=True, exist_ok=True)
    pool = Pool(folder / "runs", hashlib.sha256(data.read_bytes()).hexdigest(), jobs, told)
    trials = [Trial(v.name, seed, v.spec(seed), v.only) for v in variants for seed in seeds]
    found = pool.run(trials)
    return {v.name: [found[t] for t in trials if t.variant == v.name] for v in variants}
