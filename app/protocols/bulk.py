"""POST /predict with application/x-ndjson: a row per line in, an answer per line out, in order.

A stream has no end that anybody knows, so nothing of it is kept: lines are answered in chunks,
batched with everybody else's rows, and no more is read before the answers are on their way. A
slow reader therefore slows the writer down. A bad line has an error in its place, and the stream
goes on: {"error": [{"loc": ["line", 17, "x"], "msg", "type", "input"}]}.
"""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

import orjson

from app.batcher import Batcher
from app.call import Call, Receive, Send
from app.cycles import abort, begin_stream
from app.decoder import Decoder
from app.desk import CLOSE, Desk
from app.errors import Busy, Gone, Stalled, TooLate, logger, reply_to
from app.jobs import Answer, RowJob
from app.limits import Room, check_plain, timeout_s
from app.protocols.lines import Lines
from app.protocols.query import TaskQuery
from app.protocols.stream import KIND, Stream, bad_line, refusal
from app.settings import Settings
from app.slots import BULK
from models.contract import BadRequest, BadRows, Contract, NotJson, Row
from models.contract.problems import echo

CHUNK_LINES = 256
HELD_BYTES = 2**20
"""What a stream counts as, of the bytes in flight."""
PAUSE_S = 0.05
"""Before a stream that found no room tries again."""
ENCODING = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE
_TYPE = re.compile(rb"application/x-ndjson\s*(;\s*charset\s*=\s*\"?utf-?8\"?\s*)?;?\s*", re.I)


def is_bulk(call: Call) -> bool:
    """Whether lines are sent."""
    given = call.headers.get(b"content-type", b"")
    return given[:20].lower() == KIND and _TYPE.fullmatch(given) is not None


class Bulk:
    """Lines -> rows -> the batcher -> answers -> lines."""

    def __init__(
        self,
        contract: Contract,
        query: TaskQuery,
        batcher: Batcher,
        decoder: Decoder,
        room: Room,
        desk: Desk,
        settings: Settings,
    ) -> None:
        self._contract = contract
        self._query = query
        self._batcher = batcher
        self._decoder = decoder
        self._room = room
        self._desk = desk
        self._settings = settings

    async def __call__(self, call: Call, query: bytes, receive: Receive, send: Send) -> None:
        """Answers one stream, whatever happens to it."""
        call.route = BULK
        call.arrive()
        stream = Stream(call, receive, send, self._desk, self._settings.body_timeout_s)
        try:
            check_plain(call)
            stream.tasks = self._query.tasks(query)
            stream.patience_s = timeout_s(call, self._settings.request_timeout_s)
            self._room.take_bytes(call, HELD_BYTES)
            begin_stream(stream.connection)
            await self._answer(stream)
            self._desk.record(call, 200)
        except Gone as gone:
            self._desk.record(call, gone.status)
        except Exception as error:
            await self._break_off(stream, error, send)
        finally:
            self._room.leave(call.size, 0)

    async def _break_off(self, stream: Stream, error: Exception, send: Send) -> None:
        """Says why, while that can be said; after it, an answer cut short must look it."""
        call = stream.call
        if not stream.begun:
            reply = reply_to(error, call.id.decode())
            headers = [header for header in reply.headers if header != CLOSE]
            await self._desk.answer(call, reply._replace(headers=[*headers, CLOSE]), send)
            return
        known = isinstance(error, Stalled)
        logger.error("stream %s: %s", call.id.decode(), error, exc_info=None if known else error)
        self._desk.record(call, Stalled.status if known else 500)
        abort(stream.connection)
        await asyncio.sleep(0)

    async def _answer(self, stream: Stream) -> None:
        lines = Lines(self._settings.max_line_bytes)
        more = True
        while more:
            piece, more = await stream.read()
            found = lines.feed(piece)
            if not more:
                found += lines.end()
            for start in range(0, len(found), CHUNK_LINES):
                await stream.write(await self._chunk(found[start : start + CHUNK_LINES], stream))
        await stream.end()

    async def _chunk(self, lines: Sequence[bytes | None], stream: Stream) -> bytes:
        """Lines -> as many lines."""
        answers: list[Any] = [None] * len(lines)
        rows: list[Row] = []
        places: list[int] = []
        for place, line in enumerate(lines):
            try:
                rows.append(self._read(line, stream.call.rows + place + 1))
                places.append(place)
            except BadRequest as error:
                self._refuse(error, place, answers)
        if rows and not self._contract.decoder.idle:
            rows, places = await self._decoded(rows, places, answers, stream)
        if rows:
            held = Held()
            try:
                await self._find_room(held, len(rows), stream)
                await self._run(rows, places, answers, stream)
            finally:
                self._room.leave(0, held.rows)
        stream.call.rows += len(lines)
        return b"".join([orjson.dumps(answer, option=ENCODING) for answer in answers])

    def _refuse(self, error: BadRequest, place: int, answers: list[Any]) -> None:
        self._desk.refused(error)
        answers[place] = refusal(error)

    async def _decoded(
        self, rows: list[Row], places: list[int], answers: list[Any], stream: Stream
    ) -> tuple[list[Row], list[int]]:
        """Those that can be: images become pixels, texts tokens."""
        ats = [("line", stream.call.rows + place + 1) for place in places]
        try:
            found = await self._decoder.each(rows, ats, stream.asker())
        except TooLate as error:
            for place in places:
                answers[place] = stream.failure(place, str(error), "too_late")
            return [], []
        good: dict[int, Row] = {}
        for place, row in zip(places, found, strict=True):
            if isinstance(row, BadRows):
                self._refuse(row, place, answers)
            else:
                good[place] = row
        return list(good.values()), list(good)

    def _read(self, line: bytes | None, number: int) -> Row:
        """One line. Raises BadRequest."""
        if line is None:
            text = f"the line has more than {self._settings.max_line_bytes:,} bytes"
            raise bad_line(number, text, "line_too_long", None)
        try:
            return self._contract.reader.parse_line(line, number)
        except NotJson as error:
            shown = echo(line[:1000].decode(errors="replace"))
            raise bad_line(number, str(error), "json_invalid", shown) from None

    async def _run(
        self, rows: list[Row], places: list[int], answers: list[Any], stream: Stream
    ) -> None:
        """One pass for all of them; if that fails, halves, until the line to blame is alone."""
        try:
            found = await self._submit(rows, stream)
        except Gone:
            raise
        except TooLate as error:
            for place in places:
                answers[place] = stream.failure(place, str(error), "too_late")
        except Exception as error:
            if len(rows) == 1:
                answers[places[0]] = stream.failed(places[0], error)
                return
            half = len(rows) // 2
            await self._run(rows[:half], places[:half], answers, stream)
            await self._run(rows[half:], places[half:], answers, stream)
        else:
            for place, answer in zip(places, found, strict=True):
                answers[place] = answer

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

    async def _find_room(self, held: "Held", count: int, stream: Stream) -> None:
        """A stream that has begun waits; one that has not is told to come back."""
        while True:
            try:
                return self._room.take_rows(held, count)
            except Busy:
                if not stream.begun:
                    raise
            await asyncio.sleep(PAUSE_S)
            if getattr(stream.connection, "disconnected", False):
                raise Gone("the caller left while waiting for room")


class Held:
    """The rows of one chunk."""

    size = 0
    rows = 0
