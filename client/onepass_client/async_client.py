"""The client whose answers are awaited, in asyncio: as `Client` in everything else."""

import asyncio
import copy
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any, Self, TypeVar, Unpack

import httpx

from onepass_client.answer import Answer, BadRow
from onepass_client.asked import Asked, service
from onepass_client.calls import Call, Reply
from onepass_client.errors import CallError, TimedOut
from onepass_client.rows import Chunk, Row, chunks, chunks_of
from onepass_client.talks import LINES_AT_ONCE, Key, Part, Talk, Talks
from onepass_client.truths import Told

T = TypeVar("T")


class AsyncClient:
    """Of one service; connections are kept, and tasks may share it.

        async with AsyncClient("http://localhost:8000") as service:
            (await service.predict({"distance": 2.1}))["fare"]

    All else is as `Client` says.
    """

    def __init__(
        self,
        url: str,
        *,
        key: Key | None = None,
        retries: int = 3,
        transport: httpx.AsyncBaseTransport | None = None,
        **asked: Unpack[Asked],
    ) -> None:
        """With a key, or what gives one each time; `transport` is httpx's own, for a unix socket,
        certificates, or a proxy. Raises ValueError: the URL is none of http."""
        self._http = httpx.AsyncClient(base_url=service(url), transport=transport)
        self._talks = Talks(key=key, retries=retries, asked=asked)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    def of(self, model: str, version: str | None = None) -> "AsyncClient":
        """The same client, of another model; connections are shared."""
        other = copy.copy(self)
        other._talks = self._talks.of(model, version)
        return other

    async def predict(self, row: Row, **asked: Unpack[Asked]) -> Answer:
        """One row's answer. Raises CallError; TypeError, ValueError: it cannot be sent."""
        return await self._talk(self._talks.predict(row, asked))

    async def predict_many(self, rows: Any, **asked: Unpack[Asked]) -> list[Answer]:
        """An answer for each row, in their order: of a frame, a list, anything that makes rows.

        Each thousand is a request. Raises CallError, which says the first row without an answer.
        """
        return await self._talk(self._talks.predict_many(rows, asked))

    async def stream(
        self, rows: Any, *, at_once: int = LINES_AT_ONCE, ahead: int = 2, **asked: Unpack[Asked]
    ) -> AsyncIterator[Answer | BadRow]:
        """An answer for each row, or what is wrong with it, in their order, without end; `rows`
        may be an asynchronous iterator.

        `at_once` rows are a request, `ahead` of these are under way: no row is taken from `rows`
        before there is room for it, and there is none while the answers are not read. Raises
        CallError, once everything before it was given.
        """
        async with aclosing(self._parts(_cut(rows, at_once), ahead=ahead, asked=asked)) as parts:
            async for part in parts:
                for answer in _given(part):
                    yield answer

    async def drawn(self, row: Row, **asked: Unpack[Asked]) -> bytes:
        """The picture of one row with its answers drawn on it, as PNG."""
        return await self._talk(self._talks.drawn(row, asked))

    async def tell(self, truths: Any, **asked: Unpack[Asked]) -> Told:
        """What was true of rows: a `Truth`, or many. What is acknowledged is on the disk."""
        return await self._talk(self._talks.tell(truths, asked))

    async def forget(self, answer_id: str, **asked: Unpack[Asked]) -> None:
        """Deletes an answer and its truths."""
        await self._talk(self._talks.forget(answer_id, asked))

    async def quality(self, **asked: Unpack[Asked]) -> dict[str, Any]:
        """How right answers were, by the truths that were told."""
        return await self._talk(self._talks.look("/feedback/quality", asked))

    async def describe(self, **asked: Unpack[Asked]) -> dict[str, Any]:
        """The model: its contract, version and report."""
        return await self._talk(self._talks.look("/model", asked))

    async def models(self, **asked: Unpack[Asked]) -> dict[str, Any]:
        """Which models there are."""
        return await self._talk(self._talks.models(asked))

    async def ready(self, **asked: Unpack[Asked]) -> bool:
        """Whether the service takes requests now."""
        return await self._talk(self._talks.ready(asked))

    async def _parts(
        self, cut: AsyncIterator[Chunk], *, ahead: int, asked: Asked
    ) -> AsyncGenerator[Part, None]:
        """What came of each chunk; no more are begun than may be under way."""
        waiting = deque[asyncio.Task[Part]]()
        try:
            async for chunk in cut:
                talk = self._talks.part(chunk, asked)
                waiting.append(asyncio.create_task(self._talk(talk)))
                if len(waiting) == ahead:
                    yield await waiting.popleft()
            while waiting:
                yield await waiting.popleft()
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def _talk(self, talk: Talk[T]) -> T:
        try:
            call = next(talk)
            while True:
                try:
                    reply = await self._send(call)
                except CallError as error:
                    call = talk.throw(error)
                else:
                    call = talk.send(reply)
        except StopIteration as done:
            said: T = done.value
            return said

    async def _send(self, call: Call) -> Reply:
        while True:
            try:
                return await self._once(call)
            except CallError as error:
                await asyncio.sleep(call.pause_s(error))

    async def _once(self, call: Call) -> Reply:
        call.check_time()
        try:
            async with asyncio.timeout(call.left_s):
                response = await self._http.send(call.request(self._http))
        except TimeoutError:
            text = f"no answer within {call.timeout_s:g} s"
            raise TimedOut(text, request_id=call.request_id) from None
        except httpx.TransportError as error:
            raise call.failure(error) from error
        return call.judged(response.status_code, response.headers, response.content)


def _given(part: Part) -> Iterator[Answer | BadRow]:
    yield from part.answers
    if part.error is not None:
        raise part.error


async def _cut(rows: Any, most: int) -> AsyncIterator[Chunk]:
    if isinstance(rows, AsyncIterable):
        async for chunk in chunks_of(rows, most=most):
            yield chunk
    else:
        for chunk in chunks(rows, most=most):
            yield chunk
