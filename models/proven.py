"""A bundle is opened and proven: its golden rows are answered as they were in training, in bounded
time and memory."""

import os
from collections.abc import Sequence
from pathlib import Path

from onepass.models.bounded import Late, bounded
from onepass.models.bundle import BadBundle, Bundle, open_bundle
from onepass.models.engines import Engine, EngineKind, open_engine
from onepass.models.predictor import Predictor
from onepass.models.signatures import check

TIMEOUT_S = 120.0
"""How long loading may take, golden rows included."""
MEMORY_BYTES, MEMORY_TIMES, THREAD_BYTES = 2**34, 8, 2**27
"""Address space that loading may take on a CPU: so much, libraries included; so many times the
bundle's size; and so much for each processor, whose threads set it aside."""


def load(
    path: Path | str,
    engine: EngineKind = "auto",
    *,
    device: str = "cpu",
    threads: int = 1,
    timeout_s: float = TIMEOUT_S,
    trusted: Sequence[Path] = (),
) -> Predictor:
    """Opens a bundle - a run's folder, or a model's, whose newest run is taken - and proves it.
    Where public keys are `trusted`, one of them must have signed it.

    Raises:
        BadBundle: it is damaged, its golden rows are not answered as they were in training, that
            takes longer than `timeout_s`, or nobody who is trusted vouches for it.
        ValueError: a key cannot be read, or what reads signatures is not installed.
    """
    bundle = open_bundle(path)
    if trusted:
        check(bundle, trusted)
    return proven(bundle, engine, device=device, threads=threads, timeout_s=timeout_s)


def proven(
    bundle: Bundle,
    engine: EngineKind = "auto",
    *,
    device: str = "cpu",
    threads: int = 1,
    timeout_s: float = TIMEOUT_S,
) -> Predictor:
    """The same of an opened bundle."""
    opened: list[Engine] = []

    def work() -> Predictor:
        opened.append(open_engine(bundle, engine, device=device, threads=threads))
        predictor = Predictor(bundle, opened[0])
        predictor.replay()
        return predictor

    size = sum(map(len, bundle.files.values()))
    more_bytes = MEMORY_BYTES + MEMORY_TIMES * size + THREAD_BYTES * (os.cpu_count() or 1)
    try:
        return bounded(
            work, timeout_s=timeout_s, more_bytes=more_bytes if device == "cpu" else None
        )
    except Late:
        for one in opened:
            one.end()
        raise BadBundle(
            f"{bundle.folder}: is not loaded, and its golden rows are not answered, "
            f"within {timeout_s:g} s"
        ) from None
