"""One thread for passes that would hold up the event loop; the first of them starts it."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue

from onepass.app.batching.batch import Batch

Waiting = tuple[Batch, asyncio.AbstractEventLoop]


class ForwardThread:
    """Batches in; each, once it has run, is finished in the event loop that gave it."""

    def __init__(
        self,
        run: Callable[[Batch], None],
        finished: Callable[[Batch], None],
        on_death: Callable[[BaseException], None],
    ) -> None:
        self._run = run
        self._finished = finished
        self._on_death = on_death
        self._inbox: SimpleQueue[Waiting | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def put(self, batch: Batch) -> None:
        """One more."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="forward", daemon=True)
            self._thread.start()
        self._inbox.put((batch, asyncio.get_running_loop()))

    def close(self) -> None:
        """Waits until it has ended."""
        if self._thread is not None:
            self._inbox.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        try:
            while (waiting := self._inbox.get()) is not None:
                batch, loop = waiting
                self._run(batch)
                loop.call_soon_threadsafe(self._finished, batch)
        except BaseException as error:
            self._on_death(error)
