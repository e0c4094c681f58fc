"""Work beside the event loop: on one thread, one after the other, so that at most one competes."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

Params = ParamSpec("Params")
Result = TypeVar("Result")


class Beside:
    """The thread; it is started by the first who needs it."""

    def __init__(self, name: str) -> None:
        self._threads = ThreadPoolExecutor(1, name)

    async def run(
        self, work: Callable[Params, Result], *args: Params.args, **named: Params.kwargs
    ) -> Result:
        """What the work comes to, or raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: work(*args, **named))
