"""POST /predict with application/x-ndjson: a row per line in, an answer per line out, in order.

A stream has no end that anybody knows, so nothing of it is kept: lines are answered in chunks,
batched with everybody else's rows, and no more is read before the answers are on their way. A
slow reader therefore slows the writer down. A bad line has an error in its place, and the stream
goes on: {"error": [{"loc": ["line", 17, "x"], "msg", "type", "input"}]}.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import Any

import orjson

from onepass.app.batching.batcher import Batcher
from onepass.app.batching.beside import Beside
from onepass.app.batching.decoder import Decoder
from onepass.app.batching.work_items import Answer, RowJob
from onepass.app.fronts.predict.lines import Lines
from onepass.app.fronts.predict.query import Query
from onepass.app.fronts.predict.stream import Held, Stream, bad_line, refusal
from onepass.app.requests.admission import Admission
from onepass.app.requests.errors import (
    Busy,
    ClientClosed,
    Refused,
    TooLate,
    TooSlow,
    logger,
    reply_to,
)
from onepass.app.requests.request_context import Receive, RequestContext, Send, is_left
from onepass.app.requests.settings import Settings
from onepass.app.telemetry.shared_counters import BULK
from onepass.app.transport.body_reader import check_plain, timeout_s
from onepass.app.transport.cycles import abort, begin_stream
from onepass.app.transport.responder import CLOSE, Responder
from onepass.models.contract import BadRequest, BadRows, Contract, NotJson, Row
from onepass.models.contract.errors import echo

CHUNK_LINES = 256
SLICE_BYTES = 2**16
SHORTEST = 4
"""Bytes of a line; where they are fewer, most are blank: few are looked at in one go."""
SLICE_LINES = 2**12
TURN_S = 0.001
"""For so long lines are read before others have their turn: bad ones take longer than good ones."""
PAUSE_S = 0.05
"""Before a stream that found no room tries again."""
Numbered = tuple[int, bytes | None]
ENCODING = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE


class Bulk:
    """Lines -> rows -> the batcher -> answers -> lines."""

    def __init__(
        self,
        contract: Contract,
        query: Query,
        batcher: Batcher,
        decoder: Decoder,
        admission: Admission,
        responder: Responder,
        settings: Settings,
        parser: Beside,
    ) -> None:
        self._contract = contract
        self._query = query
        self._batcher = batcher
        self._decoder = decoder
        self._chunk_lines = decoder.at_once(CHUNK_LINES, share=4)
        self._admission = admission
        self._responder = responder
        self._settings = settings
        self._parser = parser

    async def __call__(
        self, call: RequestContext, query: bytes, receive: Receive, send: Send
    ) -> None:
        """Answers one stream, whatever happens to it."""
        call.route = BULK
        call.arrive()
        stream = Stream(call, receive, send, self._responder, self._settings.body_timeout_s)
        self._admission.watch(stream.pace)
        try:
            check_plain(call)
            stream.asked = self._query.read(query)
            stream.patience_s = timeout_s(call, self._settings.request_timeout_s)
            begin_stream(stream.connection)
            await self._answer(stream)
            self._responder.record(call, 200)
        except ClientClosed as gone:
            self._responder.record(call, gone.status)
        except Exception as error:
            await self._break_off(stream, error, send)
        finally:
            self._admission.forget(stream.pace)
            self._admission.leave(stream.held)

    async def _break_off(self, stream: Stream, error: Exception, send: Send) -> None:
        """Says why, while that can be said; after it, an answer cut short must look it."""
        call = stream.call
        if not stream.begun:
            reply = reply_to(error, call.id.decode())
            headers = [header for header in reply.headers if header != CLOSE]
            await self._responder.answer(call, reply._replace(headers=[*headers, CLOSE]), send)
            return
        known = isinstance(error, Refused)
        logger.error("stream %s: %s", call.id.decode(), error, exc_info=None if known else error)
        status = error.status if isinstance(error, Refused) else 500
        if isinstance(error, TooSlow | Busy):
            try:
                await stream.break_off(error, "too_slow" if status == TooSlow.status else "busy")
            except Refused:  # nor does anybody read
                abort(stream.connection)
            self._responder.record(call, status)
            return
        self._responder.record(call, status)
        abort(stream.connection)
        await asyncio.sleep(0)

    async def _answer(self, stream: Stream) -> None:
        lines = Lines(self._settings.max_line_bytes)
        more = True
        while more:
            piece, more = await stream.read()
            await self._wait_for(
                stream, partial(self._admission.take_bytes, stream.held, len(piece))
            )
            size = SLICE_BYTES if piece.count(b"\n") * SHORTEST < len(piece) else SLICE_LINES
            for start in range(0, len(piece), size):
                await self._lines(lines.feed(piece[start : start + size]), stream)
                await asyncio.sleep(0)  # others have their turn
            if not more:
                await self._lines(lines.end(), stream)
            self._admission.keep_bytes(stream.held, lines.kept)
        await stream.end()

    async def _lines(self, lines: list[bytes | None], stream: Stream) -> None:
        """Lines -> as many, but for blank ones, in chunks."""
        found = stream.numbered(lines)
        for start in range(0, len(found), self._chunk_lines):
            await stream.write(await self._chunk(found[start : start + self._chunk_lines], stream))

    async def _chunk(self, lines: Sequence[Numbered], stream: Stream) -> bytes:
        """Lines -> as many lines."""
        answers: dict[int, Any] = {}
        rows: list[Row] = []
        numbers: list[int] = []
        turn = perf_counter()
        for number, line in lines:
            if perf_counter() > turn + TURN_S:
                await asyncio.sleep(0)  # others have their turn
                turn = perf_counter()
            try:
                rows.append(await self._read(line, number))
                numbers.append(number)
            except BadRequest as error:
                self._refuse(error, number, answers)
        if rows:
            held = Held(stream.call)
            try:
                await self._wait_for(stream, partial(self._admission.take_rows, held, len(rows)))
                if not self._contract.decoder.idle:
                    rows, numbers = await self._decoded(rows, numbers, answers, stream)
                if rows:
                    await self._run(rows, numbers, answers, stream)
            finally:
                self._admission.leave(held)
        stream.call.rows += len(lines)
        return b"".join([orjson.dumps(answers[number], option=ENCODING) for number, _ in lines])

    def _refuse(self, error: BadRequest, number: int, answers: dict[int, Any]) -> None:
        self._responder.refused(error)
        answers[number] = refusal(error)

    async def _decoded(
        self, rows: list[Row], numbers: list[int], answers: dict[int, Any], stream: Stream
    ) -> tuple[list[Row], list[int]]:
        """Those that can be: images become pixels, texts tokens."""
        ats = [("line", number) for number in numbers]
        try:
            found = await self._decoder.each(rows, ats, stream.asker())
        except TooLate as error:
            for number in numbers:
                answers[number] = stream.failure(number, str(error), "too_late")
            return [], []
        good: dict[int, Row] = {}
        for number, row in zip(numbers, found, strict=True):
            if isinstance(row, BadRows):
                self._refuse(row, number, answers)
            else:
                good[number] = row
        return list(good.values()), list(good)

    async def _read(self, line: bytes | None, number: int) -> Row:
        """One line. Raises BadRequest."""
        if line is None:
            text = f"the line has more than {self._settings.max_line_bytes:,} bytes"
            raise bad_line(number, text, "line_too_long", None)
        try:
            few = len(line) <= self._settings.loop_body_bytes
            if few or not self._contract.large.is_heavy(line):
                return self._contract.reader.parse_line(line, number)
            return await self._parser.run(self._contract.large.parse_line, line, number)
        except NotJson as error:
            shown = echo(line[:1000].decode(errors="replace"))
            raise bad_line(number, str(error), "json_invalid", shown) from None

    async def _run(
        self, rows: list[Row], numbers: list[int], answers: dict[int, Any], stream: Stream
    ) -> None:
        """One pass for all of them; if that fails, halves, until the line to blame is alone."""
        try:
            found = await self._submit(rows, stream)
        except ClientClosed:
            raise
        except TooLate as error:
            for number in numbers:
                answers[number] = stream.failure(number, str(error), "too_late")
        except Exception as error:
            if len(rows) == 1:
                answers[numbers[0]] = stream.failed(numbers[0], error)
                return
            half = len(rows) // 2
            await self._run(rows[:half], numbers[:half], answers, stream)
            await self._run(rows[half:], numbers[half:], answers, stream)
        else:
            told = await stream.warned(found, rows, numbers)
            answers.update(zip(numbers, told, strict=True))

    async def _submit(self, rows: list[Row], stream: Stream) -> list[Answer]:
        done: asyncio.Future[list[Answer]] = asyncio.get_running_loop().create_future()
        caller, deadline, connection = stream.asker()
        job = RowJob(
            rows, stream.tasks, done, deadline=deadline, connection=connection, caller=caller
        )
        self._batcher.put(job)
        answers = await done
        stream.call.queue_s += job.queue_s
        stream.call.forward_s += job.forward_s
        return answers

    async def _wait_for(self, stream: Stream, take: Callable[[], None]) -> None:
        """A stream that has begun waits for room; one that has not is told to come back."""
        deadline = perf_counter() + stream.stall_s
        while True:
            try:
                return take()
            except Busy:
                if not stream.begun or perf_counter() > deadline:
                    raise
            await asyncio.sleep(PAUSE_S)
            if is_left(stream.connection):
                raise ClientClosed("the caller left while waiting for room")
