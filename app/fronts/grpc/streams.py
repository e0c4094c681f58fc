"""ModelStreamInfer: requests and answers on one line, in the order in which was asked."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable

from onepass.app.fronts.grpc.messages import InferResponse, StreamResponse
from onepass.app.fronts.grpc.statuses import Outcome

MOST = 32
"""Requests of one stream that are answered at once."""
Ask = Callable[[bytes], Awaitable[Outcome]]


async def answers(
    bodies: AsyncIterator[bytes], ask: Ask, ending: asyncio.Event
) -> AsyncIterator[bytes]:
    """A response to each request; once the service is `ending` no more are read, and those that
    were are answered.
    """
    asked = deque[asyncio.Task[Outcome]]()
    end = asyncio.ensure_future(ending.wait())
    read: asyncio.Task[bytes | None] | None = asyncio.ensure_future(_next(bodies))
    try:
        while read is not None or asked:
            waits = {one for one in (end, read) if one is not None and len(asked) < MOST}
            await asyncio.wait({*waits, *list(asked)[:1]}, return_when=asyncio.FIRST_COMPLETED)
            if asked and asked[0].done():
                yield _response(asked.popleft().result())
            elif read is not None and read.done():
                body = read.result()
                asked += [] if body is None else [asyncio.ensure_future(ask(body))]
                read = None if body is None else asyncio.ensure_future(_next(bodies))
            elif end.done() and read is not None:
                read.cancel()
                read = None
    finally:
        for task in filter(None, (end, read, *asked)):
            task.cancel()


async def _next(bodies: AsyncIterator[bytes]) -> bytes | None:
    return await anext(bodies, None)


def _response(outcome: Outcome) -> bytes:
    message = StreamResponse(error_message=outcome.text)
    if not outcome.text:
        message.infer_response.CopyFrom(InferResponse.FromString(outcome.body))
    written: bytes = message.SerializeToString()
    return written
