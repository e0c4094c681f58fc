"""A request on the short way, and its answer: no scope, no task, no future, no `receive`.

What answers a request is one coroutine, whichever way it came. On the long way a task runs it. Here
the connection itself begins it; it comes to the one place where it waits, for the pass that its
rows join, and the batcher itself lets it go on from there. Where it must wait for anything else,
such as a thread that unpacks a picture, a task takes over what is left of it.
"""

from collections.abc import Callable, Coroutine, Generator
from time import perf_counter
from types import coroutine
from typing import Any, Protocol

from onepass.app.requests.errors import Reply, bug, logger
from onepass.app.requests.request_context import RequestContext
from onepass.app.transport.short_way import Head
from onepass.models.contract import Row

Answering = Coroutine[Any, Any, Reply | None]


class Line(Protocol):
    """The connection that a request came on."""

    transport: Any
    client: Any

    def run(self, rest: Coroutine[Any, Any, None]) -> None:
        """As a task."""

    def write(self, status: int, head: bytes, body: bytes) -> None:
        """A whole answer but for its first lines."""

    def end(self, *, keep_alive: bool) -> None:
        """The next may come."""


class Exchange:
    """One request, from when its head is there until its answer is written.

    It stands where uvicorn's cycle stands on the long way, and is the `waiter` of its rows.
    """

    call: RequestContext
    body: bytes
    row: Row
    """The last two on the fast path alone."""

    __slots__ = ("_answering", "_id", "_told", "body", "call", "disconnected", "head", "keep_alive",
                 "known", "line", "row", "started", "transport")  # fmt: skip

    def __init__(self, line: Line, head: Head, known: RequestContext | None = None) -> None:
        """What is `known` of a request whose head was read for it alone."""
        self.transport = line.transport
        self.head = head
        self.known = known
        self.started = perf_counter() if known is None else known.started
        self.keep_alive = head.keep_alive
        self.disconnected = False
        self.line = line
        self._told = False
        self._id: bytes | None = None

    @property
    def id(self) -> bytes:
        """The request's, from when it is first asked for."""
        if self._id is None:
            self._id = self.head.ids.new() if self.known is None else self.known.id
        return self._id

    @property
    def is_plain(self) -> bool:
        """Whether its caller is there, and may ask again."""
        return self.keep_alive and not (self.disconnected or self.transport.is_closing())

    def answer(self, body: bytes) -> None:
        """The whole request is there: by the fast path, or by that of all."""
        if not self.head.fast.take(self, body):
            self.begin(body)

    def begin(self, body: bytes) -> None:
        """Its coroutine."""
        self.call = call = self.known or self.head.call(self.started)
        call.client = self.line.client
        call.caller = call.caller or call.client
        call.connection = call.waiter = self
        self._answering = self.head.answer(call, body)
        self._go_on(self._answering.send, None)

    def done(self) -> bool:
        """Whether it is known what became of its rows."""
        return self._told

    def set_result(self, result: Any) -> None:
        """They have their answers."""
        self._told = True
        self._go_on(self._answering.send, result)

    def set_exception(self, exception: Exception) -> None:
        """They have none."""
        self._told = True
        self._go_on(self._answering.throw, exception)

    def __await__(self) -> Generator[Any, Any, Any]:
        return (yield self)

    def _go_on(self, resume: Callable[[Any], Any], value: Any) -> None:
        """As far as the answer, or to where it waits."""
        try:
            waits_for = resume(value)
        except StopIteration as end:
            self._end(end.value)
        except Exception as error:
            self._fail(error)
        else:
            if waits_for is not self:
                self.call.waiter = None
                self.line.run(self._finish(waits_for))

    async def _finish(self, waits_for: Any) -> None:
        """The same in a task."""
        try:
            reply = await _rest(self._answering, waits_for)
        except Exception as error:
            self._fail(error)
        else:
            self._end(reply)

    def _fail(self, error: Exception) -> None:
        """A bug, and none of a handler's, whose failures are answers."""
        request_id = self.call.id.decode()
        logger.error("request %s failed", request_id, exc_info=error)
        self._end(bug(request_id))

    def _end(self, reply: Reply | None) -> None:
        try:
            if reply is not None:
                self.head.responder.write(self.call, reply, self)
        except Exception as error:
            logger.error("request %s failed", self.call.id.decode(), exc_info=error)
            self.transport.abort()
        self.call.connection = self.call.waiter = None  # nobody is held by whom it holds
        self.line.end(keep_alive=self.keep_alive)


@coroutine
def _rest(answering: Answering, waits_for: Any) -> Generator[Any, Any, Any]:
    """What is left of a coroutine that waits for something by now."""
    resume, value = answering.send, None
    while True:
        try:
            value = yield waits_for
            resume = answering.send
        except BaseException as error:
            resume, value = answering.throw, error
        try:
            waits_for = resume(value)
        except StopIteration as end:
            return end.value
