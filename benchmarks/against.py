"""Another commit of this repository, served beside this one: `--against REF`.

It is checked out into a folder of its own under benchmarks/.venvs and installed there, as a service
is: without the parts that train. Both serve the same bundle.
"""

import json
import os
import statistics
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from bundles import MIXED, SINCOS, row
from ours import V2, mid, onepass, said
from protocols import sent_binary
from servers import HERE, VENVS, Server, running

ROOT = HERE.parent


class Commit:
    """The repository as it was there; its environment is made when first asked for."""

    def __init__(self, ref: str) -> None:
        self.name = _git("rev-parse", "--short", f"{ref}^{{commit}}")
        self._tree = VENVS / f"onepass-{self.name}" / "tree"
        venv = self._tree.parent / "venv"
        self._python = venv / "bin" / "python"
        if not self._python.exists():
            said(f"making onepass-{self.name}")
            _git("worktree", "add", "--force", "--detach", str(self._tree), self.name)
            subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
            install = [
                str(self._python),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ]
            constraints = str(self._tree / "constraints.txt")
            # as it lies there: a package of some commits lacks a folder
            subprocess.run([*install, "-c", constraints, "-e", str(self._tree)], check=True)

    def served(self, bundle: Path, **others: Any) -> Server:
        """The service of that time."""
        return onepass(bundle, f"onepass at {self.name}", python=self._python, **others)

    def write(self, folder: Path, name: str, declared: dict[str, Any]) -> Path:
        """A bundle as it was written then, which every later build reads, with the libraries that
        train from here.
        """
        program = (
            "import sys, json, pathlib, bundles; folder, name, declared = sys.argv[1:]; "
            "print(bundles.write(pathlib.Path(folder), name, json.loads(declared)))"
        )
        places = [self._tree / ".ci" / "types", self._tree / "benchmarks"]
        done = subprocess.run(
            [sys.executable, "-c", program, str(folder), name, json.dumps(declared)],
            env=os.environ | {"PYTHONPATH": ":".join(map(str, places))},
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        return Path(done.stdout.strip().splitlines()[-1])


def compare_builds(folder: Path, ref: str, rounds: int, seconds: int) -> None:
    """Table 6: this commit beside another, both as slim services, by what is asked of them."""
    commit, here = Commit(ref), Commit("HEAD")
    sincos, mixed = (
        commit.write(folder, name, declared)
        for name, declared in (("sincos_then", SINCOS), ("mixed_then", MIXED))
    )
    many = orjson.dumps({"instances": [row(MIXED)] * 1000})
    v2 = "/v2/models/sincos_then/infer"
    more = orjson.dumps({"instances": [row(MIXED)] * 4000})
    tensor = sent_binary(sincos, "sincos_then", "x", np.array([0.5], dtype="<f4"))
    binary = {"path": v2, "body": tensor.body, "headers": tensor.headers}
    asked: tuple[tuple[str, Path, dict[str, Any], int], ...] = (
        ("/predict, 32 connections", sincos, {}, 32),
        ("/predict, 1 connection", sincos, {}, 1),
        ("v2 JSON, 32 connections", sincos, {"path": v2, "body": V2}, 32),
        ("v2 binary, 32 connections", sincos, binary, 32),
        ("8 mixed fields, 1,000 rows, 2 connections", mixed, {"body": many}, 2),
        ("8 mixed fields, 4,000 rows, 2 connections", mixed, {"body": more}, 2),
    )
    print(f"\n## This build against {ref}: medians of {rounds} rounds, in turns\n")
    print("| asked | then, requests/s (CPU, us) | now | ratio |")
    print("|---|--:|--:|--:|")
    for name, bundle, request, connections in asked:
        with (
            running(commit.served(bundle, **request)) as then,
            running(here.served(bundle, **request)) as now,
        ):
            pairs = []
            for number in range(rounds):
                said(f"{name}, round {number + 1}/{rounds}")
                pairs.append([up.load(connections, seconds) for up in (then, now)])
        old, new = zip(*pairs, strict=True)
        ratio = statistics.median(b.rate / a.rate for a, b in pairs)
        cells = [f"{mid(one, 'rate'):,.0f} ({mid(one, 'cpu_us'):,.0f})" for one in (old, new)]
        print(f"| {name} | {' | '.join(cells)} | {ratio:.2f} |", flush=True)
    compare_starts(sincos, commit, here, rounds)
    compare_workers(sincos, here, rounds, seconds)


def compare_starts(bundle: Path, commit: Commit, here: Commit, rounds: int) -> None:
    """From exec to the first 200, and what is resident after ten thousand requests or so."""
    starts, sizes = list[tuple[float, float]](), list[tuple[float, float]]()
    for number in range(2 * rounds):
        said(f"starts, {number + 1}/{2 * rounds}")
        both = []
        for build in (commit, here):
            with running(build.served(bundle)) as up:
                up.load(32, 1)
                both.append((up.start_s, up.memory_mb))
        (then_s, then_mb), (now_s, now_mb) = both
        starts.append((then_s, now_s))
        sizes.append((then_mb, now_mb))
    for name, pairs in (("start, s", starts), ("memory, MB", sizes)):
        old, new = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(b / a for a, b in pairs)
        print(f"| {name} | {old:.2f} | {new:.2f} | {ratio:.2f} |", flush=True)


def compare_workers(bundle: Path, here: Commit, rounds: int, seconds: int) -> None:
    """Two workers beside one, with the load on the same processors."""
    two = here.served(bundle)
    two = replace(two, environment=two.environment | {"ONEPASS_WORKERS": "2"})
    with running(here.served(bundle)) as alone, running(two) as both:
        pairs = [(alone.load(64, seconds), both.load(64, seconds)) for _ in range(rounds)]
    ratio = statistics.median(b.rate / a.rate for a, b in pairs)
    rates = [f"{mid(one, 'rate'):,.0f}" for one in zip(*pairs, strict=True)]
    print(f"\ntwo workers against one, 64 connections: {rates[1]} / {rates[0]} = {ratio:.2f}")


def _git(*words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=True
    ).stdout.strip()
