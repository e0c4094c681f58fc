"""What the number of rows decides: the table of the module, and its bounds."""

import numpy as np
import pytest

from onepass.training.batches.pools import Pool
from onepass.training.batches.rows import Rows
from onepass.training.steps import automatic
from onepass.training.steps.automatic import AUTO, batch_size, epochs, patience, settled
from onepass.training.steps.settings import TrainingSpec

TABLE = [
    [int(cell.replace(",", "")) for cell in line.strip("| ").split("|")]
    for line in (automatic.__doc__ or "").splitlines()
    if line.startswith("| ") and "rows" not in line
]


@pytest.mark.parametrize(("rows", "size", "steps", "long", "wait"), TABLE)
def test_the_table_is_what_it_does(rows: int, size: int, steps: int, long: int, wait: int) -> None:
    assert batch_size(rows) == size
    assert -(-rows // size) == steps
    assert (epochs(steps), patience(epochs(steps))) == (long, wait)


def test_more_rows_never_have_smaller_batches_or_more_epochs() -> None:
    assert len(TABLE) > 5
    sizes = [batch_size(rows) for rows in range(1, 400_000, 997)]
    assert sizes == sorted(sizes)
    each = [epochs(steps) for steps in range(1, 50_000, 7)]
    assert each == sorted(each, reverse=True)


def test_large_rows_come_in_small_batches() -> None:
    assert batch_size(5_000, 224 * 224 * 3) == 64
    assert batch_size(5_000, 10**9) == automatic.LEAST_BATCH


def rows(count: int, pools: tuple[Pool, ...] = ()) -> Rows:
    every = np.zeros(count, dtype=np.float32)
    half = {"few": np.arange(count) % 2 == 0, "all": every == 0}
    return Rows({"x": every}, {"few": every, "all": every}, half, pools)


def test_what_is_said_is_kept_and_rows_are_those_that_are_drawn() -> None:
    assert settled(plain := TrainingSpec(), rows(10)) is plain
    spec = TrainingSpec(epochs=AUTO, batch_size=AUTO, patience=7)
    assert settled(spec, rows(3000)).lengths == (64, 64, 7)
    assert settled(spec, rows(3000), ["few"]).lengths.batch_size == 32
    pool = Pool("one", np.arange(3000), 8000)
    assert settled(spec, rows(3000, (pool,))).lengths.batch_size == 128
    assert automatic.said(spec, settled(spec, rows(3000))) == [
        "training: batch_size 64, epochs 64, by the number of training rows"
    ]
