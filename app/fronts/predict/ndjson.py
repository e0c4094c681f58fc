"""POST /predict with application/x-ndjson: a row per line in, an answer per line out, in order.

A stream has no end that anybody knows, so nothing of it is kept: lines are answered in chunks,
batched with everybody else's rows, and no more is read before the answers are on their way. A
slow reader therefore slows the writer down. A bad line has an error in its place, and the stream
goes on: {"error": [{"loc": ["line", 17, "x"], "msg", "type", "input"}]}.
"""

import asyncio
from functools import partial

from onepass.app.batching.beside import Beside
from onepass.app.fronts.predict.chunk import ChunkAnswerer
from onepass.app.fronts.predict.kept import mark
from onepass.app.fronts.predict.lines import Lines
from onepass.app.fronts.predict.pictures import check_lines_taken
from onepass.app.fronts.predict.query import Query
from onepass.app.fronts.predict.stream import Stream
from onepass.app.requests.errors import Busy, ClientClosed, Refused, TooSlow, logger, reply_to
from onepass.app.requests.request_context import Receive, RequestContext, Send
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment
from onepass.app.telemetry.shared_counters import BULK
from onepass.app.transport.body_reader import check_plain, timeout_s
from onepass.app.transport.cycles import abort, begin_stream
from onepass.app.transport.responder import CLOSE, Responder

CHUNK_LINES, CHUNK_OF_COLUMNS = 256, 1024
"""Lines that are answered together; more of those that are read column by column."""
SLICE_BYTES = 2**16
SHORTEST = 4
"""Bytes of a line; where they are fewer, most are blank: few are looked at in one go."""
SLICE_LINES = 2**12


class Ndjson:
    """Lines -> rows -> the plane -> answers -> lines."""

    def __init__(
        self,
        deployment: Deployment,
        query: Query,
        responder: Responder,
        settings: Settings,
        parser: Beside,
    ) -> None:
        self._query = query
        self._admission = deployment.admission
        self._records = deployment.records
        self._tap = deployment.tap
        self._responder = responder
        self._settings = settings
        most = CHUNK_OF_COLUMNS if deployment.contract.json_columns.are_plain else CHUNK_LINES
        self._chunk_lines = deployment.decoder.at_once(most, share=4)
        self._answerer = ChunkAnswerer(deployment, settings, parser)

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
            check_lines_taken(call)
            stream.asked = self._query.read(query)
            stream.patience_s = timeout_s(call, self._settings.request_timeout_s)
            begin_stream(stream.connection)
            mark(self._tap, stream)
            await self._answer(stream)
            self._records.record(call, 200)
        except ClientClosed as gone:
            self._records.record(call, gone.status)
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
            self._records.record(call, status)
            return
        self._records.record(call, status)
        abort(stream.connection)
        await asyncio.sleep(0)

    async def _answer(self, stream: Stream) -> None:
        lines = Lines(self._settings.max_line_bytes)
        more = True
        while more:
            piece, more = await stream.read()
            await stream.wait_for(partial(self._admission.take_bytes, stream.held, len(piece)))
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
        numbered = stream.numbered(lines)
        for start in range(0, len(numbered), self._chunk_lines):
            some = numbered[start : start + self._chunk_lines]
            await stream.write(await self._answerer.answer(some, stream))
