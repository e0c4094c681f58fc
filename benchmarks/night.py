"""An operator's worst night, with normal callers in it: who was refused, who waited, what it held.

    python benchmarks/night.py checkpoints/tags checkpoints/faces --minutes 15

Each bundle is served as `onepass serve` does. Normal callers send a known row every now and then;
after two quiet minutes the night begins: 64 callers who announce a megabyte and send nothing, 128
streams of a byte a second, callers who leave in the middle, 512 rows of 128 tokens or 200 faces at
once, pictures of twenty million pixels. In its course nobody reads the log for a minute, a worker
is killed twice, and stopped once. Ends with the exit code 0 when every line of the verdict holds.
"""

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from nights import disturbers
from nights.callers import Cases, Seen, call, known
from nights.service import Service
from nights.verdict import Course, verdict

from onepass import models

CALLERS = 8
EVERY_S = 0.1


async def phase(service: Service, cases: Cases, seconds: float) -> Seen:
    """Normal callers alone, for so long."""
    seen, until = Seen(), time.monotonic() + seconds
    callers = [
        call(service, cases, seen, until=until, every_s=EVERY_S, seed=n) for n in range(CALLERS)
    ]
    await asyncio.gather(*callers)
    return seen


async def strike(services: list[Service], seconds: float) -> None:
    """What the night does to the services themselves, at its appointed hours."""
    plan: list[tuple[float, Callable[[Service], None]]] = [
        (0.15, lambda one: one.stall(True)),
        (0.15 + min(60 / seconds, 0.1), lambda one: one.stall(False)),
        (0.40, lambda one: one.strike(signal.SIGKILL)),
        (0.55, lambda one: one.strike(signal.SIGKILL)),
        (0.70, lambda one: one.strike(signal.SIGSTOP)),
    ]
    began = time.monotonic()
    for share, act in plan:
        await asyncio.sleep(max(0.0, began + share * seconds - time.monotonic()))
        for service in services:
            act(service)


async def watch(services: list[Service], seconds: float) -> None:
    """Memory, every second."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for service in services:
            service.sample()
        await asyncio.sleep(1)


async def night(
    services: list[Service], cases: list[Cases], quiet_s: float, seconds: float
) -> list[Course]:
    """Both phases: per service what was seen in the quiet, in the night, and by its disturbers."""
    quiet = await asyncio.gather(
        *(phase(one, own, quiet_s) for one, own in zip(services, cases, strict=True))
    )
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(len(services), get_context("spawn")) as pool:
        others = [loop.run_in_executor(pool, disturbers.run, *_arguments(one), seconds)
                  for one in services]  # fmt: skip
        struck = asyncio.gather(strike(services, seconds), watch(services, seconds))
        seen = await asyncio.gather(
            *(phase(one, own, seconds) for one, own in zip(services, cases, strict=True))
        )
        await struck
        counts = await asyncio.gather(*others)
    return [
        Course(service, alone, beside, *own)
        for service, alone, beside, own in zip(services, quiet, seen, counts, strict=True)
    ]


def _arguments(service: Service) -> tuple[int, str, str, list[dict[str, object]]]:
    name, declared = next(iter(service.bundle.contract.inputs.items()))
    return service.port, declared.kind, name, service.bundle.golden().rows


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundles", type=Path, nargs="+")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--quiet-minutes", type=float, default=2)
    parser.add_argument("--hang-s", type=float, default=30)
    asked = parser.parse_args()
    cases = [known(models.load(bundle)) for bundle in asked.bundles]
    services = [Service(bundle, asked.hang_s) for bundle in asked.bundles]
    try:
        courses = asyncio.run(night(services, cases, asked.quiet_minutes * 60, asked.minutes * 60))
        held = [verdict(course) for course in courses]
    finally:
        for service in services:
            service.process.kill()
    print()
    for service, lines in zip(services, held, strict=True):
        for line, holds in lines.items():
            print(f"{'holds' if holds else 'FAILS'}  {service.name}: {line}")
    return 0 if all(all(lines.values()) for lines in held) else 1


if __name__ == "__main__":
    sys.exit(main())
