"""A chunk of a stream: lines that are answered together, through the plane, by as many lines."""

import asyncio
from collections.abc import Awaitable, Sequence
from functools import partial
from time import perf_counter
from typing import Any

import orjson

from onepass.app.batching.beside import Beside
from onepass.app.batching.decoder import Decoder
from onepass.app.batching.work_items import Answer, RowJob, TextJob
from onepass.app.fronts.predict.additions import NOTHING
from onepass.app.fronts.predict.explained import Explainer
from onepass.app.fronts.predict.explained_lines import LineExplainer
from onepass.app.fronts.predict.kept import keep_lines
from onepass.app.fronts.predict.refusals import bad_line, refusal
from onepass.app.fronts.predict.stream import Held, Stream
from onepass.app.requests.errors import Busy, ClientClosed, Stalled, TooLate
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment
from onepass.models.contract import Arrays, BadRequest, BadRows, NotJson, Row
from onepass.models.contract.errors import Loc, echo

TURN_S = 0.001
"""For so long lines are read before others have their turn: bad ones take longer than good ones."""
Numbered = tuple[int, bytes | None]


class Chunk:
    """Some lines of a stream: the rows that are asked, each with its line's number, and what is
    answered so far.
    """

    def __init__(self, lines: Sequence[Numbered], stream: Stream) -> None:
        self.lines = lines
        self.stream = stream
        self.rows: list[Row] = []
        self.numbers: list[int] = []
        self.answers: dict[int, Answer] = {}
        self.good: dict[int, Answer] = {}
        """Of these, by number, those that are no errors, without what stands beside them."""
        self.whole: Sequence[Answer] = ()
        """Of all lines, where they are answered as one."""

    def body(self) -> bytes:
        """As many lines."""
        if self.whole:
            return b"\n".join([*self.whole, b""])
        return b"".join([self.answers[number] + b"\n" for number, _ in self.lines])


class ChunkAnswerer:
    """Answers chunks, one of a stream after another. A bad line fails alone."""

    def __init__(self, deployment: Deployment, settings: Settings, parser: Beside) -> None:
        self._contract = deployment.contract
        self._decodes = not deployment.contract.decoder.idle
        self._plane = deployment.plane
        self._records = deployment.records
        self._tap = deployment.tap
        self._max_line_bytes = settings.max_line_bytes
        self._loop_body_bytes = settings.loop_body_bytes
        self._parser = parser
        explainer = Explainer(deployment, settings, parser)
        self._explained = LineExplainer(explainer, deployment.plane, self._refuse)

    async def answer(self, lines: Sequence[Numbered], stream: Stream) -> bytes:
        """Lines -> as many lines."""
        chunk = Chunk(lines, stream)
        if not await self._ask_columns(chunk):
            await self._read_and_ask(chunk)
        if self._tap is not None:
            keep_lines(self._tap, chunk)
        stream.call.rows += len(lines)
        return chunk.body()

    async def _read_and_ask(self, chunk: Chunk) -> None:
        """Line by line: what is wrong with one is said of it alone."""
        turn = perf_counter()
        for number, line in chunk.lines:
            if perf_counter() > turn + TURN_S:
                await asyncio.sleep(0)  # others have their turn
                turn = perf_counter()
            try:
                chunk.rows.append(await self._read(line, number))
                chunk.numbers.append(number)
            except BadRequest as error:
                self._refuse(chunk, number, error)
        if chunk.rows:
            await self._ask(chunk)

    async def _ask_columns(self, chunk: Chunk) -> bool:
        """Plain lines, column by column; whether all of them have their answer by that."""
        lines = [line for _, line in chunk.lines if line is not None]
        if len(lines) < len(chunk.lines) or chunk.stream.asked.added != NOTHING:
            return False
        columns = self._contract.json_columns.read_lines(lines)
        if columns is None:
            return False
        chunk.numbers = [number for number, _ in chunk.lines]
        try:
            answers = await (await chunk.stream.wait_for(partial(self._queue, chunk, columns)))
        except TooLate as error:
            self._say_too_late(chunk, error)
            return True
        except (Busy, ClientClosed, Stalled):
            raise
        except Exception:  # which line's fault it is, is found line by line
            chunk.numbers = []
            return False
        chunk.whole = answers
        return True

    def _say_too_late(self, chunk: Chunk, error: TooLate) -> None:
        for number in chunk.numbers:
            failed = chunk.stream.failure(number, str(error), "too_late")
            chunk.answers[number] = orjson.dumps(failed)

    def _refuse(self, chunk: Chunk, number: int, error: BadRequest) -> None:
        self._records.refused(error)
        chunk.answers[number] = orjson.dumps(refusal(error))

    async def _read(self, line: bytes | None, number: int) -> Row:
        """One line. Raises BadRequest."""
        if line is None:
            text = f"the line has more than {self._max_line_bytes:,} bytes"
            raise bad_line(number, text, "line_too_long", None)
        try:
            few = len(line) <= self._loop_body_bytes
            if few or not self._contract.large.is_heavy(line):
                return self._contract.reader.parse_line(line, number)
            return await self._parser.run(self._contract.large.parse_line, line, number)
        except NotJson as error:
            shown = echo(line[:1000].decode(errors="replace"))
            raise bad_line(number, str(error), "json_invalid", shown) from None

    async def _ask(self, chunk: Chunk) -> None:
        """All its rows, in one pass; or says of each that it is too late."""
        stream = chunk.stream
        if stream.asked.added.effects is not None:
            chunk.answers |= await self._warned(chunk, await self._explained.answer(chunk))
            return
        try:
            outcomes = await (await stream.wait_for(partial(self._queue, chunk)))
        except TooLate as error:
            self._say_too_late(chunk, error)
            return
        answers: dict[int, Answer] = {}
        for number, outcome in zip(chunk.numbers, outcomes, strict=True):
            if isinstance(outcome, Exception):
                chunk.answers[number] = orjson.dumps(stream.failed(number, outcome))
            else:
                answers[number] = outcome
        chunk.good = answers
        chunk.answers |= await self._warned(chunk, answers)

    def _queue(self, chunk: Chunk, columns: Arrays | None = None) -> Awaitable[list[Any]]:
        """Raises Busy where there is no room."""
        stream, (tasks, _, options) = chunk.stream, chunk.stream.asked
        limits: Any = {
            "deadline": stream.deadline(),
            "holder": Held(stream.call),
            "options": options,
        }
        if columns is not None:
            lines = len(chunk.lines)
            return self._plane.ask_each(TextJob(columns, lines, tasks, stream.call, **limits))
        job = RowJob(chunk.rows, tasks, stream.call, alone=True, **limits)
        decode = partial(self._decode, chunk, job) if self._decodes else None
        return self._plane.ask_each(job, decode)

    async def _decode(self, chunk: Chunk, job: RowJob, decoder: Decoder) -> None:
        """Those that can be: images become pixels, texts tokens. The others have their answer."""
        ats: list[Loc] = [("line", number) for number in chunk.numbers]
        decoded = dict(zip(chunk.numbers, await decoder.each(job.rows, ats, job), strict=True))
        for number, row in decoded.items():
            if isinstance(row, BadRows):
                self._refuse(chunk, number, row)
        good = {n: row for n, row in decoded.items() if not isinstance(row, BadRows)}
        chunk.numbers, chunk.rows = list(good), list(good.values())
        job.become(chunk.rows)
        job.deadline = chunk.stream.deadline()

    async def _warned(self, chunk: Chunk, answers: dict[int, Answer]) -> dict[int, Answer]:
        """The answers by number, with warnings where they are wanted."""
        warnings = chunk.stream.asked.added.warnings
        if warnings is None:
            return answers
        rows = [r for n, r in zip(chunk.numbers, chunk.rows, strict=True) if n in answers]
        ats: list[Loc] = [("line", number) for number in answers]
        warned = await warnings.in_steps(list(answers.values()), rows, ats)
        return dict(zip(answers, warned, strict=True))
