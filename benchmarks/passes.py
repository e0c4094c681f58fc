"""Many rows at once: the passes that are made by default beside the best number of rows by hand.

    python benchmarks/passes.py checkpoints/tags --rows 512 --length 128
    python benchmarks/passes.py checkpoints/faces --rows 200

Each number of rows per pass is tried on the same rows, in turn with the others; so is what
`onepass predict` makes of them, and what the service does with them as one request. What counts is
the CPU time of the forward passes, the least of some rounds. Exits with 1 if a default takes more
than 1.2 times the best.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable
from time import perf_counter, thread_time
from typing import Any

from onepass import models
from onepass.app.batching.batch import Batch
from onepass.app.batching.batcher import Batcher
from onepass.app.batching.work_items import ArrayJob
from onepass.app.requests.request_context import RequestContext, RequestIds
from onepass.app.requests.settings import Settings
from onepass.app.telemetry.metrics import Metrics
from onepass.models import Predictor
from onepass.models.contract import Arrays
from onepass.models.predictor import rows_of

ALLOWED = 1.2
SIZES = [2**power for power in range(9)]
SCOPE: dict[str, Any] = {"method": "POST", "path": "/v2", "headers": []}


def by_hand(predictor: Predictor, arrays: Arrays, count: int, size: int) -> float:
    """Seconds of passes of that many rows."""
    tasks, began = tuple(predictor.contract.tasks), thread_time()
    for start in range(0, count, size):
        predictor.engine.run(rows_of(arrays, start, size), tasks)
    return thread_time() - began


def offline(predictor: Predictor, arrays: Arrays) -> float:
    """Seconds, as `onepass predict` does it."""
    began = thread_time()
    predictor.run(arrays, tuple(predictor.contract.tasks))
    return thread_time() - began


class Service:
    """The batcher of a service that has just been started."""

    def __init__(self, predictor: Predictor) -> None:
        settings = Settings()
        self.batcher = _Noting(
            predictor,
            Metrics(predictor),
            batch_rows=settings.batch_rows,
            where="loop",
            limit_s=settings.loop_limit_s,
            pass_limit_s=settings.pass_limit_s,
            on_death=_raise,
        )
        self.batcher.warm_up(predictor.bundle.golden().rows)
        self._tasks = tuple(predictor.contract.tasks)

    def run(self, arrays: Arrays) -> float:
        """Seconds of the passes of one request."""
        self.batcher.seconds.clear()
        asyncio.run(self._ask(arrays))
        return sum(self.batcher.seconds)

    async def _ask(self, arrays: Arrays) -> None:
        call, count = RequestContext(SCOPE, RequestIds()), len(next(iter(arrays.values())))
        deadline = perf_counter() + 600
        await self.batcher.put(ArrayJob(arrays, count, self._tasks, call, deadline=deadline))


class _Noting(Batcher):
    """Notes what each pass took."""

    def __init__(self, *arguments: Any, **limits: Any) -> None:
        super().__init__(*arguments, **limits)
        self.seconds: list[float] = []

    def _deliver(self, batch: Batch) -> None:
        self.seconds.append(batch.cost_s)
        super()._deliver(batch)


def _raise(error: BaseException) -> None:
    raise error


def main() -> int:
    """Prints a line per way; the exit code."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("bundle")
    asked.add_argument("--rows", type=int, default=512)
    asked.add_argument("--length", type=int, default=1, help="tokens of each row")
    asked.add_argument("--rounds", type=int, default=3)
    arguments = asked.parse_args()
    predictor = models.load(arguments.bundle)
    golden = predictor.contract.read(predictor.bundle.golden().rows)
    arrays, service = (
        predictor.contract.ragged.resized(golden, arguments.rows, arguments.length),
        Service(predictor),
    )
    ways: dict[str, Callable[[], float]] = {
        f"{size:4} rows": lambda size=size: by_hand(predictor, arrays, arguments.rows, size)  # type: ignore[misc]
        for size in SIZES
    }
    ways["predict"] = lambda: offline(predictor, arrays)
    ways["serve"] = lambda: service.run(arrays)
    least: dict[str, float] = {}
    for _ in range(arguments.rounds):
        for way, run in ways.items():
            least[way] = min(least.get(way, float("inf")), run())
    best = min(least[way] for way in list(ways)[: len(SIZES)])
    for way, seconds in least.items():
        print(f"{way:10} {seconds * 1000:8.1f} ms  {seconds / best:5.2f}")
    return int(max(least["predict"], least["serve"]) > ALLOWED * best)


if __name__ == "__main__":
    sys.exit(main())
