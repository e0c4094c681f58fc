"""The life of a worker as the outside sees it: starting, ready, draining.

Stock uvicorn closes idle connections the moment SIGTERM arrives, and loses the requests that are
already on their way on them. So SIGTERM first turns readiness off, for `drain_s` seconds answers
go on with `Connection: close`, and only then does uvicorn learn of the signal. SIGHUP is the same,
unless it is ignored, as `nohup` has it. SIGINT has no delay.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

logger = logging.getLogger("onepass")


class Lifecycle:
    """Whether this worker is ready, or draining."""

    def __init__(self, drain_s: float) -> None:
        self.ready = False
        self.draining = False
        self._drain_s = drain_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: Callable[[int, FrameType | None], Any] | None = None

    def begin(self) -> None:
        """The model is loaded: ready. Puts itself before the server's own SIGTERM handler."""
        self._loop = asyncio.get_running_loop()
        self.ready = True
        if threading.current_thread() is not threading.main_thread():
            return
        saved = signal.getsignal(signal.SIGTERM)
        if callable(saved):
            self._stop = saved
            signal.signal(signal.SIGTERM, self._on_signal)
            if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
                signal.signal(signal.SIGHUP, self._on_signal)

    def end(self) -> None:
        """The server has stopped: gives the signal back."""
        self.ready = False
        if self._stop is not None:
            signal.signal(signal.SIGTERM, self._stop)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            self._stop = None

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.drain)

    def drain(self) -> None:
        """Not ready any more; the server stops in `drain_s` seconds.

        Asked again it goes on as it was: a service manager may send the signal to all processes,
        and then it comes by way of the supervisor, too, whose part it is to say "at once".
        """
        if self.draining:
            return
        self.draining, self.ready = True, False
        logger.info("draining for %g s", self._drain_s)
        asyncio.get_running_loop().call_later(self._drain_s, self.stop)

    def stop(self) -> None:
        """The server's own way to stop: it finishes what is running."""
        self.draining, self.ready = True, False
        if self._stop is not None:
            self._stop(signal.SIGTERM, None)


def health(lifecycle: Lifecycle) -> APIRouter:
    """`/health/live` and `/health/ready`."""
    router = APIRouter(tags=["operations"])

    async def live() -> JSONResponse:
        return JSONResponse({"status": "live"})

    async def ready() -> JSONResponse:
        if lifecycle.ready:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"detail": "draining" if lifecycle.draining else "starting"}, 503)

    for path, answer, summary in (
        ("/health/live", live, "Whether this process answers at all"),
        ("/health/ready", ready, "Whether to send requests here: 503 while starting or draining"),
    ):
        name = answer.__name__
        router.add_api_route(path, answer, summary=summary, operation_id=name)
    return router
