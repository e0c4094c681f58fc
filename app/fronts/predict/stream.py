"""One caller's stream of lines, both ways."""

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any, TypeVar

import orjson

from onepass.app.fronts.predict.query import Asked
from onepass.app.fronts.predict.refusals import bad_line, refusal
from onepass.app.requests.content_types import media_type
from onepass.app.requests.errors import (
    INTERNAL,
    JSON,
    Busy,
    ClientClosed,
    Headers,
    Refused,
    Stalled,
    TooSlow,
    logger,
)
from onepass.app.requests.pace import Pace
from onepass.app.requests.request_context import Receive, RequestContext, Send, is_cut, is_left
from onepass.app.transport.cycles import close_after, wake
from onepass.app.transport.responder import Responder
from onepass.models.predictor import NotFinite

KIND = b"application/x-ndjson"
BLANK = b" \t\r"
PAUSE_S = 0.05
"""Before a stream that found no room tries again."""
Taken = TypeVar("Taken")


def sends_lines(call: RequestContext) -> bool:
    """Whether lines are sent."""
    content_type = call.headers.get(b"content-type", b"")
    return content_type != JSON and media_type(content_type) == KIND


class Held:
    """Bytes or rows of a stream, and whose they are."""

    def __init__(self, call: RequestContext) -> None:
        self.size = 0
        self.rows = 0
        self.caller = call.caller
        self.client = call.client
        self.headers = call.headers


class Stream:
    """One caller's lines, both ways. Neither side may stand still for longer than `stall_s`.

    `lines` counts all that came so far, blank ones too: by that number a line is known.
    """

    asked: Asked
    patience_s: float

    def __init__(
        self,
        call: RequestContext,
        receive: Receive,
        send: Send,
        responder: Responder,
        stall_s: float,
    ) -> None:
        self.call = call
        self.connection = call.connection
        self.begun = False
        self.answer_id = ""
        self.marks: Headers = []
        """Both where answers are kept for their truths."""
        self.lines = 0
        self.stall_s = stall_s
        self.held = Held(call)
        self.pace = Pace(self.held, lambda: wake(call.connection))
        self._receive = receive
        self._send = send
        self._responder = responder
        self._logged = False

    def deadline(self) -> float:
        """Of what begins now."""
        return perf_counter() + self.patience_s

    async def wait_for(self, take: Callable[[], Taken]) -> Taken:
        """What is taken: a stream that has begun waits for room, any other is told to come back.

        Raises:
            Busy, ClientClosed: there was none for too long; the caller left meanwhile.
        """
        deadline = perf_counter() + self.stall_s
        while True:
            try:
                return take()
            except Busy:
                if not self.begun or perf_counter() > deadline:
                    raise
            await asyncio.sleep(PAUSE_S)
            if is_left(self.connection):
                raise ClientClosed("the caller left while waiting for room")

    async def read(self) -> tuple[bytes, bool]:
        """The next piece, and whether there are more.

        Raises:
            ClientClosed: the caller left.
            Stalled: nothing came for too long.
            TooSlow: there was no room, and this one came too slowly.
        """
        self.pace.wait()
        try:
            async with asyncio.timeout(self.stall_s):
                message = await self._receive()
        except TimeoutError:
            raise Stalled("no more lines came in time") from None
        piece: bytes = message.get("body", b"")
        self.pace.move(len(piece))
        if message["type"] == "http.disconnect":
            raise ClientClosed("the caller left before the stream ended")
        if self.pace.lost:
            raise TooSlow
        return piece, message.get("more_body", False)

    def numbered(self, lines: list[bytes | None]) -> list[tuple[int, bytes | None]]:
        """The lines that are not blank, each with its number."""
        first = self.lines + 1
        self.lines += len(lines)
        pairs = enumerate(lines, first)
        return [(n, line) for n, line in pairs if line is None or line.strip(BLANK)]

    async def write(self, body: bytes) -> None:
        """Some lines, once the reader has taken those before. Raises ClientClosed, Stalled."""
        await self._begin()
        try:
            async with asyncio.timeout(self.stall_s):
                await self._pass(body, more=True)
        except TimeoutError:
            raise Stalled("the answers were not read in time") from None

    async def end(self) -> None:
        """No more lines. Raises ClientClosed."""
        await self._begin()
        await self._pass(b"", more=False)

    async def break_off(self, error: Refused, kind: str) -> None:
        """A last line that says why, and the end; the rest of the body is not read."""
        close_after(self.connection)
        line = self.failure(self.lines + 1, str(error), kind)
        await self.write(orjson.dumps(line) + b"\n")
        await self.end()

    async def _begin(self) -> None:
        if not self.begun:
            self.begun = True
            await self._when_there(
                self._responder.begin(self.call, KIND, self._send, more=self.marks)
            )

    async def _pass(self, body: bytes, *, more: bool) -> None:
        message = {"type": "http.response.body", "body": body, "more_body": more}
        await self._when_there(self._send(message))

    async def _when_there(self, writing: Awaitable[None]) -> None:
        """Whoever left, even while this is being written, is no failure of ours."""
        try:
            await writing
        except (OSError, RuntimeError) as error:
            if not (isinstance(error, OSError) or is_cut(self.connection)):
                raise
            logger.debug("stream %s: the caller left", self.call.id.decode(), exc_info=error)
            raise ClientClosed("the caller left before the answer ended") from None
        if is_left(self.connection):
            raise ClientClosed("the caller left before the answer ended")

    def failed(self, number: int, error: Exception) -> dict[str, Any]:
        """The line in place of an answer that could not be given; the log has the first."""
        if not self._logged:
            self._logged = True
            logger.error("stream %s: a line failed", self.call.id.decode(), exc_info=error)
        match error:
            case NotFinite():
                return self.failure(number, str(error), "not_finite")
            case _:
                return self.failure(number, INTERNAL, "internal_error")

    def failure(self, number: int, text: str, kind: str) -> dict[str, Any]:
        """An error in place of the answer to a line."""
        return refusal(bad_line(number, text, kind, None))
