"""A table larger than memory: made here, trained under a limit, killed, resumed, answered.

The limit is that of a memory cgroup (version 1, which root can set); where there is none, that of
`ulimit -d`, which counts more than is used: the first line says which. RssAnon is what a process
has in memory that is not mapped from files; it is looked at twenty times a second.

    python benchmarks/large.py epoch  [--rows 20000000] [--limit-mb 1500]     # one epoch
    python benchmarks/large.py killed [--rows 10000000] [--limit-mb 900]      # kill -9, and resumed
"""

import argparse
import contextlib
import hashlib
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
from data import spec_of, wide

from onepass.models import load
from onepass.training.fitting import fit
from onepass.training.predicting import predict_file
from onepass.training.runs.progress import Silent

HERE = Path(__file__).resolve()
CGROUP = Path("/sys/fs/cgroup/memory")
PART = 500_000
"""Rows that are made at once."""
FEW = {"kind": "hash", "fast": True, "val": 0.01, "test": 0.01}
KILLED_IN = 2
"""The epoch in whose middle the process is killed."""


def make(file: Path, rows: int) -> None:
    """A file of so many rows, some at a time."""
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        for start in range(0, rows, PART):
            part = Path(folder) / f"{start:012}.parquet"
            wide(min(PART, rows - start), seed=start).write_parquet(part)
        pl.scan_parquet(f"{folder}/*.parquet").sink_parquet(file)


class Told(Silent):
    """Prints what is said; stops the process for good in the middle of an epoch, if it is to."""

    def __init__(self, kill: bool) -> None:
        self.kill = kill

    def say(self, text: str) -> None:
        print(f"    {text}", flush=True)

    def batch(self, epoch: int, done: int, steps: int) -> None:
        if self.kill and (epoch, done) == (KILLED_IN, steps // 2):
            os.kill(os.getpid(), signal.SIGKILL)


def training(file: Path, folder: Path, *, epochs: int, kill: bool, resume: bool) -> None:
    """In this process."""
    spec = spec_of(file, FEW, memory="mapped", epochs=epochs)
    bundle = fit(spec, out=folder, resume=resume, progress=Told(kill), pictures=False)
    weights = (bundle.folder / "weights.safetensors").read_bytes()
    print(f"weights {hashlib.sha256(weights).hexdigest()[:16]}", flush=True)


def answering(file: Path, folder: Path) -> None:
    """In this process, by the newest bundle."""
    predictor = load(next(folder.glob("*/latest")).parent)
    count = predict_file(predictor, file, folder / "answers.parquet", None)
    print(f"answered {count:,} rows", flush=True)


class Limit:
    """Of the memory of processes."""

    def __init__(self, megabytes: int) -> None:
        self.bytes = megabytes * 10**6
        self.group = CGROUP / f"onepass-{os.getpid()}"
        try:
            self.group.mkdir()
            (self.group / "memory.limit_in_bytes").write_text(str(self.bytes))
            self.what = f"a memory cgroup of {megabytes:,} MB"
        except OSError:
            self.group, self.what = Path(), f"ulimit -d of {megabytes:,} MB"

    def enter(self) -> None:
        """The process that calls this."""
        if self.group == Path():
            resource.setrlimit(resource.RLIMIT_DATA, (self.bytes, self.bytes))
        else:
            (self.group / "cgroup.procs").write_text(str(os.getpid()))

    def end(self) -> None:
        """Of the cgroup."""
        if self.group != Path():
            with contextlib.suppress(OSError):
                self.group.rmdir()


def anonymous(pid: int) -> float:
    """MiB in memory that no file has; 0 of a process that is over."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(one.split()[1]) / 1024 for one in lines if one.startswith("RssAnon")), 0.0)


def under(limit: Limit, *arguments: str) -> str:
    """This script with these arguments under the limit: what it prints last, or how it ended."""
    command = [sys.executable, str(HERE), *arguments]
    began, most = time.monotonic(), 0.0
    with tempfile.TemporaryFile("w+") as output:
        running = subprocess.Popen(command, stdout=output, preexec_fn=limit.enter)
        while running.poll() is None:
            most = max(most, anonymous(running.pid))
            time.sleep(0.05)
        output.seek(0)
        lines = output.read().splitlines()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    last = lines[-1].strip() if lines and not running.returncode else f"ended: {running.returncode}"
    print("\n".join(line for line in lines if line.startswith("    rows:")))
    print(
        f"  {arguments[0]}: {last}; largest RssAnon {most:,.0f} MiB, "
        f"{time.monotonic() - began:,.0f} s, {used.ru_utime + used.ru_stime:,.0f} s of CPU so far",
        flush=True,
    )
    return last


@contextlib.contextmanager
def table(asked: argparse.Namespace) -> Iterator[tuple[Path, Path]]:
    """A file of rows, and a folder; both are gone afterwards."""
    with tempfile.TemporaryDirectory(dir=asked.folder) as temporary:
        folder = Path(temporary)
        file = folder / "large.parquet"
        make(file, asked.rows)
        size = file.stat().st_size / 10**6
        print(f"{asked.rows:,} rows x 20 inputs, a file of {size:,.0f} MB", flush=True)
        yield file, folder


def epoch(asked: argparse.Namespace, limit: Limit) -> None:
    """One."""
    with table(asked) as (file, folder):
        under(limit, "train", str(file), str(folder / "one"), "1")


def killed(asked: argparse.Namespace, limit: Limit) -> None:
    """Unbroken; killed and resumed; answered."""
    with table(asked) as (file, folder):
        whole = under(limit, "train", str(file), str(folder / "whole"), "3")
        broken = str(folder / "broken")
        under(limit, "kill", str(file), broken, "3")
        again = under(limit, "resume", str(file), broken, "3")
        print(f"the same weights: {whole == again and whole.startswith('weights')}")
        under(limit, "answer", str(file), broken)


RUNS: dict[str, Callable[[argparse.Namespace, Limit], None]] = {"epoch": epoch, "killed": killed}


def inside(what: str, file: Path, folder: Path, *epochs: str) -> None:
    """What runs under the limit."""
    if what == "answer":
        answering(file, folder)
        return
    choices: dict[str, Any] = {"kill": what == "kill", "resume": what == "resume"}
    training(file, folder, epochs=int(epochs[0]), **choices)


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] not in (*RUNS, "-h", "--help"):
        inside(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", choices=RUNS)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--limit-mb", type=int)
    parser.add_argument("--folder", type=Path, help="where files lie")
    asked = parser.parse_args()
    asked.rows = asked.rows or {"epoch": 20_000_000, "killed": 10_000_000}[asked.run]
    limit = Limit(asked.limit_mb or {"epoch": 1500, "killed": 900}[asked.run])
    print(f"limit: {limit.what}")
    try:
        RUNS[asked.run](asked, limit)
    finally:
        limit.end()


if __name__ == "__main__":
    main()
