"""An engine that can be put down, and comes back from the files of its bundle, which are proven
again: hashes, signature where it is asked for, golden rows."""

import ctypes
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import getpagesize
from threading import Lock
from time import monotonic

from onepass.models.bundle import WEIGHTS, BadBundle
from onepass.models.contract import Arrays
from onepass.models.engines import Engine
from onepass.models.graph_manifest import GRAPH
from onepass.models.predictor import Predictor

Again = Callable[[], Predictor]
"""Opens and proves the same bundle once more. Raises ValueError."""
STATM = Path("/proc/self/statm")


class RestingEngine:
    """The engine of one predictor, while it is there."""

    def __init__(self, predictor: Predictor, again: Again) -> None:
        self.name = predictor.engine.name
        self.used = monotonic()
        """When it was run last."""
        self.file_bytes = len(predictor.bundle.files[GRAPH if self.name == "onnx" else WEIGHTS])
        """What it is read from."""
        self._engine: Engine | None = predictor.engine
        self._manifest = predictor.bundle.manifest
        self._folder = predictor.bundle.folder
        self._again = again
        self._lock = Lock()

    @property
    def is_loaded(self) -> bool:
        """Whether it is there."""
        return self._engine is not None

    def run(self, arrays: Arrays, tasks: Sequence[str]) -> Arrays:
        """As the engine does; who comes while it is put down waits for it."""
        self.used = monotonic()
        return (self._engine or self.load()).run(arrays, tasks)

    def load(self) -> Engine:
        """Has it there, once for all who ask.

        Raises:
            ValueError: the bundle is not there any more, or it is another one.
        """
        with self._lock:
            if self._engine is None:
                loaded = self._again()
                if loaded.bundle.manifest != self._manifest:
                    raise BadBundle(f"{self._folder}: is another bundle than the one in force")
                self._engine = loaded.engine
            self.used = monotonic()
            return self._engine

    def take_out(self) -> list[Engine]:
        """It is not there any more, but for who is handed it: its memory is free when that one has
        let go of it."""
        engine, self._engine = self._engine, None
        return [] if engine is None else [engine]

    def end(self) -> None:
        """Nobody waits any more."""
        if self._engine is not None:
            self._engine.end()


def resting(predictor: Predictor, again: Again | None) -> RestingEngine | None:
    """What holds the engine of a predictor from now on, where it may rest: what that was read from
    is let go of."""
    if again is None:
        return None
    engine = predictor.engine = RestingEngine(predictor, again)
    bundle = predictor.bundle
    bundle.files = {n: one for n, one in bundle.files.items() if n not in (WEIGHTS, GRAPH)}
    return engine


def let_go(engines: list[Engine]) -> None:
    """Frees what was taken out, and gives it back to the system."""
    engines.clear()
    trim()


def resident_bytes() -> int:
    """What this process has in memory, once what it freed is given back; 0 where nobody tells."""
    trim()
    return int(STATM.read_text().split()[1]) * getpagesize() if STATM.exists() else 0


def trim() -> None:
    """What glibc keeps of freed memory goes back to the system; other libraries do so by
    themselves."""
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if give_back is not None:
        give_back(0)
