"""How long training lasts and how large its batches are, where the number of rows decides it.

Small tables need many epochs of small batches, large ones few of large batches; between them the
number of steps is what is kept within bounds.

| rows drawn in an epoch | batch | steps in an epoch | epochs | patience |
|--:|--:|--:|--:|--:|
|        300 |    32 |     10 |   300 |      100 |
|      1,500 |    32 |     47 |    64 |       22 |
|      3,000 |    64 |     47 |    64 |       22 |
|      8,000 |   128 |     63 |    48 |       16 |
|     40,000 |   256 |    157 |    30 |       10 |
|    200,000 |   512 |    391 |    30 |       10 |
|  1,000,000 |  1024 |    977 |    30 |       10 |
|  3,000,000 |  1024 |  2,930 |    13 |        5 |
| 30,000,000 |  1024 | 29,297 |     4 |        4 |
"""

import math
from collections.abc import Sequence

from onepass.training.batches.rows import Rows
from onepass.training.steps.settings import AUTO, TrainingSpec

BATCHES = ((2_000, 32), (4_000, 64), (10_000, 128), (50_000, 256), (300_000, 512))
"""Below so many rows, batches of so many; above all of them, LARGEST."""
LARGEST = 1024
NUMBERS = 2**24
"""The most that a batch holds: pictures of 224 x 224 in three colours come in batches of 64."""
LEAST_BATCH = 8
LENGTHS = ("batch_size", "epochs", "patience")
EPOCHS = 30
"""At least, where that is not too many steps."""
STEPS = (3_000, 40_000)
FEWEST = 4
PATIENCE = 3
"""What part of the epochs is waited for a better one."""


def batch_size(rows: int, numbers: int = 1) -> int:
    """Of so many rows in an epoch, each of which holds so many numbers: a power of two."""
    size = next((size for below, size in BATCHES if rows < below), LARGEST)
    while size > LEAST_BATCH and size * numbers > NUMBERS:
        size //= 2
    return size


def epochs(steps: int) -> int:
    """Of so many steps each."""
    least, most = STEPS
    return max(FEWEST, min(max(EPOCHS, math.ceil(least / steps)), most // steps))


def patience(epochs: int) -> int:
    """Of so many epochs: the rate falls over all of them, and the last ones are often the best."""
    return max(FEWEST, math.ceil(epochs / PATIENCE))


def settled(settings: TrainingSpec, rows: Rows, only: Sequence[str] = ()) -> TrainingSpec:
    """Numbers in place of `auto`, as the training rows have it, if only those with a label of some
    tasks; the others as they are said."""
    if not said(settings, settings):
        return settings
    rows = rows.only(*only) if only else rows
    drawn = sum(pool.drawn for pool in rows.pools) or len(rows)
    numbers = sum(math.prod(array.shape[1:]) for array in rows.inputs.values())
    size, long, wait = settings.batch_size, settings.epochs, settings.patience
    size = size if isinstance(size, int) else batch_size(drawn, numbers)
    long = long if isinstance(long, int) else epochs(math.ceil(drawn / size))
    wait = wait if isinstance(wait, int) else patience(long)
    return settings.model_copy(update={"batch_size": size, "epochs": long, "patience": wait})


def said(settings: TrainingSpec, numbers: TrainingSpec) -> list[str]:
    """What was left to the number of rows, and what it came to."""
    names = [name for name in LENGTHS if getattr(settings, name) == AUTO]
    words = ", ".join(f"{name} {getattr(numbers, name)}" for name in names)
    return [f"training: {words}, by the number of training rows"] if names else []
