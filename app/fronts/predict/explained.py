"""Answers with effects: rows go with copies of themselves, in each of which an input is replaced.

All of them are one job, of which only those that were sent count. What is found stands in each
answer, behind its fields: {"fare": {"value": 11.2, "effects": {"distance": 2.5, ...}}}.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol

import orjson

from onepass.app.batching.beside import Beside
from onepass.app.batching.decoder import Decoder
from onepass.app.batching.work import Asker
from onepass.app.batching.work_items import Answer, ReplacedJob
from onepass.app.fronts.predict.query import Asked
from onepass.app.requests.request_context import RequestContext
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment
from onepass.models.contract import Arrays, Request, Row, TooManyRows
from onepass.models.contract.decoding import QUICK_LETTERS
from onepass.models.contract.errors import Loc
from onepass.models.contract.row_rules import INSTANCES
from onepass.models.contract.steps import done
from onepass.models.contract.tasks.columns import scalars
from onepass.models.effects import Effects
from onepass.models.effects.effects import Replaced
from onepass.models.effects.words import Runs, Without, each_without

KEY = "effects"
INLINE_ROWS = 512
"""Copies included, that are made and written in the event loop."""


class Explained(NamedTuple):
    """The answers, the same as they are without effects, and the decoded rows."""

    answers: list[Answer]
    plain: list[Answer]
    rows: Sequence[Row]


class Explainer:
    """Of one deployment."""

    def __init__(self, deployment: Deployment, settings: Settings, parser: Beside) -> None:
        self._contract = deployment.contract
        self._plane = deployment.plane
        self.decodes = not deployment.contract.decoder.idle
        self._most = deployment.decoder.at_once(settings.max_rows)
        self._keeps = deployment.tap is not None
        self._parser = parser

    async def ask(
        self, request: Request, asked: Asked, call: RequestContext, **limits: Any
    ) -> Explained:
        """All rows of a request.

        Raises:
            TooManyRows: there are more of them, copies included, than a request may have.
        """
        rows, single = request
        work = await self.work(rows, asked, call, **limits)
        if work.job.count > self._most:
            each = work.job.count // len(rows)
            why = f", since for its effects each of {len(rows):,} is asked {each:,} times"
            raise TooManyRows(work.job.count, self._most, why)
        decode = partial(self._decode, work, single) if self.decodes else None
        return await self.answered(work, await self._plane.ask(await self.ready(work), decode))

    async def work(
        self, rows: Sequence[Row], asked: Asked, call: RequestContext, **limits: Any
    ) -> "Work":
        """What is to be asked for rows."""
        effects = asked.added.effects
        assert effects is not None, "they are asked for"
        quick = not effects.texts or self._contract.decoder.is_quick(rows)
        runs = effects.runs(rows) if quick else await self._parser.run(effects.runs, rows)
        job = ReplacedJob({}, len(rows) * effects.count(runs), asked.tasks, call, **limits)
        return Work(job, effects, self._contract.arrays, rows, runs=runs)

    async def _decode(self, work: "Work", single: bool, decoder: Decoder) -> None:
        await self.leave_out(work, decoder)
        await decode_rows(work, work.job, single, decoder)

    async def leave_out(self, work: "Work", decoder: Decoder) -> None:
        """Cuts the texts of its copies: long ones beside the event loop, by turns."""
        letters = sum(
            len("".join(own)) * len(own) for one in work.runs.values() for own in one.texts
        )
        cut = partial(each_without, work.runs)
        work.without = (
            done(cut()) if letters <= QUICK_LETTERS else await decoder.apart(cut, work.job)
        )

    async def ready(self, work: "Work") -> ReplacedJob:
        """Its job; of rows that need no decoder with the copies of these."""
        if not self.decodes:
            await self._run(work, work.become, work.rows)
        return work.job

    async def answered(self, work: "Work", outputs: Arrays) -> Explained:
        """What the network computed -> answers."""
        answers, plain = await self._run(work, self._written, work, outputs)
        return Explained(answers, plain, work.rows)

    async def _run(self, work: "Work", make: Callable[..., Any], *given: Any) -> Any:
        """Beside the event loop where there are many rows."""
        if work.job.count > INLINE_ROWS:
            return await self._parser.run(make, *given)
        return make(*given)

    def _written(self, work: "Work", outputs: Arrays) -> tuple[list[Answer], list[Answer]]:
        own = {key: column[work.sent] for key, column in outputs.items()}
        options = work.job.options
        answers = self._contract.answers(own, scalars, rows=work.rows, options=options)
        plain = self._contract.texts(own, rows=work.rows, options=options) if self._keeps else []
        for task, texts in work.effects.written(outputs, work.replaced).items():
            for answer, text in zip(answers, texts, strict=True):
                answer[task][KEY] = orjson.Fragment(text)
        return [orjson.dumps(one, option=orjson.OPT_SERIALIZE_NUMPY) for one in answers], plain


class Work:
    """Rows and their copies, on their way to the network and back."""

    replaced: Replaced

    def __init__(
        self,
        job: ReplacedJob,
        effects: Effects,
        arrays: Callable[[Sequence[Row]], Arrays],
        rows: Sequence[Row],
        *,
        runs: Mapping[str, Runs],
    ) -> None:
        self.job, self.effects, self.rows = job, effects, rows
        self.runs = runs
        self.without = Without()
        """The texts without each of the runs, once they are cut."""
        self._arrays = arrays

    @property
    def sent(self) -> slice:
        """Where those stand that were sent."""
        return slice(None, None, self.replaced.each)

    def keep(self, places: Sequence[int]) -> None:
        """Of its rows some fail, and these are left."""
        self.runs = {
            n: one._replace(texts=[one.texts[place] for place in places])
            for n, one in self.runs.items()
        }
        self.without = {n: [own[place] for place in places] for n, own in self.without.items()}

    def become(self, rows: Sequence[Row]) -> None:
        """These are its rows, decoded; their copies are made."""
        self.rows = rows
        if not rows:
            self.job.count = 0
            return
        self.replaced = self.effects.replaced(self._arrays(rows), self.runs, self.without)
        self.job.become(self.replaced.arrays, {})
        self.job.sent = self.replaced.sent


class Decoded(Protocol):
    """Rows that become decoded ones."""

    @property
    def rows(self) -> Sequence[Row]:
        """As they were checked."""

    def become(self, rows: list[Row]) -> None:
        """These are its rows now."""


async def decode_rows(of: Decoded, asker: Asker, single: bool, decoder: Decoder) -> None:
    """Pictures become pixels and texts tokens, or a refusal says where that fails."""
    at: Loc = ("body",)
    if single:
        of.become([await decoder.row(of.rows[0], at, asker)])
    else:
        of.become(await decoder.rows([*of.rows], (*at, INSTANCES), asker))
