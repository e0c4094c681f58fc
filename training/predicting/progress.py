"""Long files: how many rows are answered so far."""

import sys
import time
from collections.abc import Callable

EVERY_S = 10.0


def progress() -> Callable[[int], None]:
    """Tells of the rows so far on standard error, a line every ten seconds."""
    last = time.monotonic()

    def tell(rows: int) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY_S:
            last = time.monotonic()
            print(f"{rows} rows so far", file=sys.stderr, flush=True)

    return tell
