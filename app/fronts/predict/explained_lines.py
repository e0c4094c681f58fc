"""The same of lines: some at a time, and one that fails fails alone."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Protocol

import orjson

from onepass.app.batching.decoder import Decoder
from onepass.app.batching.work_items import Answer
from onepass.app.fronts.predict.explained import Explainer, Work
from onepass.app.fronts.predict.stream import Held, Stream
from onepass.app.requests.errors import Busy, ClientClosed, Stalled, TooLate
from onepass.app.serving.plane import Plane
from onepass.models.contract import BadRequest, BadRows, Row
from onepass.models.contract.errors import Loc

ROWS = 512
"""That go together, copies included, unless one line has more."""


class Lines(Protocol):
    """Lines of a stream: `Chunk`, of which this says what is looked at."""

    stream: Stream
    rows: list[Row]
    numbers: list[int]
    answers: dict[int, Answer]
    good: dict[int, Answer]


class LineExplainer:
    """Of one deployment."""

    def __init__(
        self, explainer: Explainer, plane: Plane, refuse: Callable[[Any, int, BadRequest], None]
    ) -> None:
        """`refuse` says what is wrong with a line in its place."""
        self._explainer, self._plane, self._refuse = explainer, plane, refuse

    async def answer(self, lines: Lines) -> dict[int, Answer]:
        """By number; those that have none have an error already."""
        effects = lines.stream.asked.added.effects
        assert effects is not None, "they are asked for"
        numbers, rows = lines.numbers, lines.rows
        lines.numbers, lines.rows, answers = [], [], dict[int, Answer]()
        step = max(1, ROWS // effects.each)
        for start in range(0, len(rows), step):
            some = slice(start, start + step)
            answers |= await self._some(lines, numbers[some], rows[some])
        return answers

    async def _some(
        self, lines: Lines, numbers: Sequence[int], rows: Sequence[Row]
    ) -> dict[int, Answer]:
        """Of these; where they fail together, of each."""
        try:
            return await self._together(lines, [*numbers], rows)
        except TooLate as error:
            problem, kind = str(error), "too_late"
            lines.answers |= {
                n: orjson.dumps(lines.stream.failure(n, problem, kind)) for n in numbers
            }
        except (Busy, ClientClosed, Stalled):
            raise
        except Exception as error:
            if len(rows) == 1:
                lines.answers[numbers[0]] = orjson.dumps(lines.stream.failed(numbers[0], error))
                return {}
            each = zip(numbers, rows, strict=True)
            found = [await self._some(lines, [number], [row]) for number, row in each]
            return {number: answer for one in found for number, answer in one.items()}
        return {}

    async def _together(
        self, lines: Lines, numbers: list[int], rows: Sequence[Row]
    ) -> dict[int, Answer]:
        stream = lines.stream
        limits: Any = {"deadline": stream.deadline(), "options": stream.asked.options}
        limits["holder"] = Held(stream.call)
        work = await self._explainer.work(rows, stream.asked, stream.call, **limits)
        await self._explainer.ready(work)
        asking = partial(self._queue, lines, work, numbers)
        outputs: Any = await (await stream.wait_for(asking))
        if not work.job.count:
            return {}
        explained = await self._explainer.answered(work, outputs)
        lines.numbers += numbers
        lines.rows += explained.rows
        plain = explained.plain or explained.answers
        lines.good |= dict(zip(numbers, plain, strict=True))
        return dict(zip(numbers, explained.answers, strict=True))

    def _queue(self, lines: Lines, work: Work, numbers: list[int]) -> Awaitable[Any]:
        """Raises Busy where there is no room."""
        decode = partial(self._decode, lines, work, numbers) if self._explainer.decodes else None
        return self._plane.ask_each(work.job, decode)

    async def _decode(self, lines: Lines, work: Work, numbers: list[int], decoder: Decoder) -> None:
        """Those that can be; the others have their answer, and are left out."""
        ats: list[Loc] = [("line", number) for number in numbers]
        await self._explainer.leave_out(work, decoder)
        decoded = await decoder.each(work.rows, ats, work.job)
        good = [row for row in decoded if not isinstance(row, BadRows)]
        work.keep([place for place, row in enumerate(decoded) if not isinstance(row, BadRows)])
        for number, row in zip([*numbers], decoded, strict=True):
            if isinstance(row, BadRows):
                self._refuse(lines, number, row)
                numbers.remove(number)
        work.become(good)
        work.job.deadline = lines.stream.deadline()
