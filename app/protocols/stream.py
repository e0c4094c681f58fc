"""One caller's stream of lines, both ways; and the lines that stand where an answer cannot."""

import asyncio
from time import perf_counter
from typing import Any

from app.call import Asker, Call, Receive, Send
from app.desk import Desk
from app.errors import INTERNAL, Gone, Stalled, logger
from models.contract import BadRequest
from models.predictor import NotFinite

KIND = b"application/x-ndjson"


class Stream:
    """One caller's lines, both ways. Neither side may stand still for longer than `stall_s`."""

    tasks: tuple[str, ...]
    patience_s: float

    def __init__(
        self, call: Call, receive: Receive, send: Send, desk: Desk, stall_s: float
    ) -> None:
        self.call = call
        self.connection = getattr(receive, "__self__", None)
        self.begun = False
        self._receive = receive
        self._send = send
        self._desk = desk
        self._stall_s = stall_s
        self._told = False

    def asker(self) -> Asker:
        """Who waits for what begins now."""
        return Asker(self.call.caller, perf_counter() + self.patience_s, self.connection)

    async def read(self) -> tuple[bytes, bool]:
        """The next piece, and whether there are more."""
        try:
            async with asyncio.timeout(self._stall_s):
                message = await self._receive()
        except TimeoutError:
            raise Stalled("no more lines came in time") from None
        if message["type"] == "http.disconnect":
            raise Gone("the caller left before the stream ended")
        return message.get("body", b""), message.get("more_body", False)

    async def write(self, body: bytes) -> None:
        """Some lines, once the reader has taken those before."""
        if not self.begun:
            self.begun = True
            await self._desk.begin(self.call, KIND, self._send)
        message = {"type": "http.response.body", "body": body, "more_body": True}
        try:
            async with asyncio.timeout(self._stall_s):
                await self._send(message)
        except TimeoutError:
            raise Stalled("the answers were not read in time") from None

    async def end(self) -> None:
        """No more lines."""
        if not self.begun:
            self.begun = True
            await self._desk.begin(self.call, KIND, self._send)
        await self._send({"type": "http.response.body", "body": b""})

    def failed(self, place: int, error: Exception) -> dict[str, Any]:
        """The line in place of an answer that could not be given; the log has the first."""
        if not self._told:
            self._told = True
            logger.error("stream %s: a line failed", self.call.id.decode(), exc_info=error)
        match error:
            case NotFinite():
                return self.failure(place, str(error), "not_finite")
        return self.failure(place, INTERNAL, "internal_error")

    def failure(self, place: int, text: str, kind: str) -> dict[str, Any]:
        """An error in place of a line of the chunk that is being answered."""
        return refusal(bad_line(self.call.rows + place + 1, text, kind, None))


def bad_line(number: int, text: str, kind: str, value: object) -> BadRequest:
    """One thing that is wrong with a line."""
    return BadRequest([{"loc": ("line", number), "msg": text, "type": kind, "input": value}])


def refusal(error: BadRequest) -> dict[str, Any]:
    """What stands in place of an answer."""
    return {"error": error.problems}
