"""Arrays of files are the arrays that they were, and no file is left."""

from pathlib import Path

import numpy as np
import pytest

from onepass.training.sources import memory
from onepass.training.sources.memory import IN_MEMORY, Mapped

ARRAY = np.arange(24, dtype=np.int32).reshape(8, 3)
WHICH = np.array([True, False, False, True, True, False, True, True])


@pytest.mark.parametrize("chunk", [3, 100])
def test_they_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(memory, "CHUNK_ROWS", chunk)
    mapped = Mapped(tmp_path)
    kept = mapped.kept(ARRAY)
    assert np.array_equal(kept, ARRAY)
    assert kept.dtype == ARRAY.dtype
    assert mapped.kept(kept) is kept
    assert np.array_equal(mapped.chosen(ARRAY, WHICH), IN_MEMORY.chosen(ARRAY, WHICH))
    assert mapped.chosen(ARRAY, ~np.ones(8, bool)).shape == (0, 3)
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_told_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"space|large"):
        Mapped(tmp_path).empty((2**40,), np.float64)
