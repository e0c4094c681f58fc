"""The client that waits for each answer."""

import copy
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self, TypeVar, Unpack

import httpx

from onepass_client.answer import Answer, BadRow
from onepass_client.asked import Asked, service
from onepass_client.calls import Call, Reply
from onepass_client.errors import CallError
from onepass_client.rows import Row, chunks
from onepass_client.talks import LINES_AT_ONCE, Key, Part, Talk, Talks
from onepass_client.truths import Told

T = TypeVar("T")


class Client:
    """Of one service; connections are kept, and threads may share it.

        with Client("http://localhost:8000") as service:
            service.predict({"distance": 2.1})["fare"]

    `asked` says what each call says too where it does not say otherwise: `model`, `timeout_s`, ...
    Errors are `CallError`s: each says whether the call may have run, its request id, and of rows
    that are refused every problem. Repeated is only what did not run.
    """

    def __init__(
        self,
        url: str,
        *,
        key: Key | None = None,
        retries: int = 3,
        transport: httpx.BaseTransport | None = None,
        **asked: Unpack[Asked],
    ) -> None:
        """With a key, or what gives one each time; `transport` is httpx's own, for a unix socket,
        certificates, or a proxy. Raises ValueError: the URL is none of http."""
        self._http = httpx.Client(base_url=service(url), transport=transport)
        self._talks = Talks(key=key, retries=retries, asked=asked)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def of(self, model: str, version: str | None = None) -> "Client":
        """The same client, of another model; connections are shared."""
        other = copy.copy(self)
        other._talks = self._talks.of(model, version)
        return other

    def predict(self, row: Row, **asked: Unpack[Asked]) -> Answer:
        """One row's answer. Raises CallError; TypeError, ValueError: it cannot be sent."""
        return self._talk(self._talks.predict(row, asked))

    def predict_many(self, rows: Any, **asked: Unpack[Asked]) -> list[Answer]:
        """An answer for each row, in their order: of a frame, a list, anything that makes rows.

        Each thousand is a request. Raises CallError, which says the first row without an answer.
        """
        return self._talk(self._talks.predict_many(rows, asked))

    def stream(
        self, rows: Any, *, at_once: int = LINES_AT_ONCE, ahead: int = 2, **asked: Unpack[Asked]
    ) -> Iterator[Answer | BadRow]:
        """An answer for each row, or what is wrong with it, in their order, without end.

        `at_once` rows are a request, `ahead` of these are under way: no row is taken from `rows`
        before there is room for it, and there is none while the answers are not read. Raises
        CallError, once everything before it was given.
        """
        with ThreadPoolExecutor(ahead) as pool:
            talks = (self._talks.part(chunk, asked) for chunk in chunks(rows, most=at_once))
            yield from _in_order((pool.submit(self._talk, talk) for talk in talks), ahead)

    def drawn(self, row: Row, **asked: Unpack[Asked]) -> bytes:
        """The picture of one row with its answers drawn on it, as PNG."""
        return self._talk(self._talks.drawn(row, asked))

    def tell(self, truths: Any, **asked: Unpack[Asked]) -> Told:
        """What was true of rows: a `Truth`, or many. What is acknowledged is on the disk."""
        return self._talk(self._talks.tell(truths, asked))

    def forget(self, answer_id: str, **asked: Unpack[Asked]) -> None:
        """Deletes an answer and its truths."""
        self._talk(self._talks.forget(answer_id, asked))

    def quality(self, **asked: Unpack[Asked]) -> dict[str, Any]:
        """How right answers were, by the truths that were told."""
        return self._talk(self._talks.look("/feedback/quality", asked))

    def describe(self, **asked: Unpack[Asked]) -> dict[str, Any]:
        """The model: its contract, version and report."""
        return self._talk(self._talks.look("/model", asked))

    def models(self, **asked: Unpack[Asked]) -> dict[str, Any]:
        """Which models there are."""
        return self._talk(self._talks.models(asked))

    def ready(self, **asked: Unpack[Asked]) -> bool:
        """Whether the service takes requests now."""
        return self._talk(self._talks.ready(asked))

    def _talk(self, talk: Talk[T]) -> T:
        try:
            call = next(talk)
            while True:
                try:
                    reply = self._send(call)
                except CallError as error:
                    call = talk.throw(error)
                else:
                    call = talk.send(reply)
        except StopIteration as done:
            said: T = done.value
            return said

    def _send(self, call: Call) -> Reply:
        while True:
            try:
                return self._once(call)
            except CallError as error:
                time.sleep(call.pause_s(error))

    def _once(self, call: Call) -> Reply:
        call.check_time()
        content = bytearray()
        try:
            response = self._http.send(call.request(self._http), stream=True)
            try:
                for piece in response.iter_bytes():
                    content += piece
                    call.check_time()
            finally:
                response.close()
        except httpx.TransportError as error:
            raise call.failure(error) from error
        return call.judged(response.status_code, response.headers, bytes(content))


def _in_order(futures: Iterator[Future[Part]], ahead: int) -> Iterator[Answer | BadRow]:
    """What came of each; no more are begun than may be under way."""
    waiting = deque[Future[Part]]()
    try:
        for future in futures:
            waiting.append(future)
            if len(waiting) == ahead:
                yield from _given(waiting.popleft().result())
        while waiting:
            yield from _given(waiting.popleft().result())
    finally:
        for future in waiting:
            future.cancel()


def _given(part: Part) -> Iterator[Answer | BadRow]:
    yield from part.answers
    if part.error is not None:
        raise part.error
