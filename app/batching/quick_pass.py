"""A pass in the event loop for callers who came while nobody else waited: arrays in, arrays out."""

from collections.abc import Callable, Sized
from time import perf_counter
from typing import NamedTuple

from onepass.app.batching.answers import check_finite
from onepass.app.batching.shadow import Shadow
from onepass.app.telemetry.metrics import Metrics
from onepass.models.contract import Arrays
from onepass.models.engines import Engine


class Done(NamedTuple):
    """What a pass was given and computed, and how long it took."""

    arrays: Arrays
    outputs: Arrays
    forward_s: float


class QuickPass:
    """Of one batcher, whose latency model `learn` tells of it."""

    def __init__(
        self,
        engine: Engine,
        metrics: Metrics,
        waiting: Sized,
        learn: Callable[[int, float], None],
    ) -> None:
        self._engine = engine
        self._metrics = metrics
        self._waiting = waiting
        self._learn = learn
        self.shadow: Shadow | None = None
        """What else the rows go through, once they are answered."""

    def run(self, arrays: Arrays, tasks: tuple[str, ...]) -> Done:
        """Its answers; what else there is to keep of it is kept by `note`, once they are sent.

        Raises:
            NotFinite: an answer is not a finite number. And whatever the engine raises.
        """
        began = perf_counter()
        outputs = self._engine.run(arrays, tasks)
        forward_s = perf_counter() - began
        check_finite(outputs)
        return Done(arrays, outputs, forward_s)

    def note(self, done: Done, waits_s: list[float]) -> None:
        """What it took and answered, for callers who waited so long each."""
        rows, passes = len(waits_s), [(done.arrays, done.outputs)]
        self._learn(rows, done.forward_s)
        self._metrics.batch(rows, done.forward_s, waits_s, waiting=len(self._waiting))
        self._metrics.answers(passes, self._metrics.read(passes))
        if self.shadow is not None:
            self.shadow.take(passes)
