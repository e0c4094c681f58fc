"""Memory that was freed goes back to the system, wherever it lies."""

import sys
from pathlib import Path

import pytest

from onepass.app.batching.heap import trim


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(sys.platform != "linux", reason="it is read from /proc")
def test_what_lies_between_blocks_in_use_is_given_back() -> None:
    blocks = [bytes(65_000) for _ in range(1_600)]  # 100 MB below the size of a mapping
    full = resident()
    kept = blocks[::100]
    del blocks
    trim()
    assert resident() < full - 70_000_000
    assert len(kept) == 16
