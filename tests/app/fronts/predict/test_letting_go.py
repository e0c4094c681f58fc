"""What is let go of some at a time is gone in the end."""

import asyncio

import pytest

from onepass.app.fronts.predict.letting_go import let_go


@pytest.mark.parametrize("count", [1, 255, 256, 700])
def test_what_is_let_go_of_is_held_by_none_of_its_lists(count: int) -> None:
    rows = [{"x": [number]} for number in range(count)]
    kept, sorted_ones = rows[0], list(reversed(rows))
    asyncio.run(let_go(rows, sorted_ones))
    assert rows == sorted_ones == [None] * count
    assert kept == {"x": [0]}
