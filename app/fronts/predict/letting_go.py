"""Many values are let go of some at a time: others have their turn meanwhile."""

import asyncio
from typing import Any

STEP_ROWS = 256


async def let_go(*lists: list[Any]) -> None:
    """Of all that they hold, some at a time: to free a million values takes a while, too."""
    for start in range(0, max(map(len, lists)), STEP_ROWS):
        if start:
            await asyncio.sleep(0)
        for one in lists:
            one[start : start + STEP_ROWS] = [None] * len(one[start : start + STEP_ROWS])
