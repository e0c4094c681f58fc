"""POST /predict: the hot path, from the bytes of a request to the bytes of its answer.

A whole request comes from its connection (`transport/connection.py`), all others come as ASGI; one
coroutine answers both. FastAPI only documents it; tests hold both equal to a slow reference.
"""

from functools import partial
from typing import Any, NamedTuple

from onepass.app.batching.beside import Beside
from onepass.app.batching.work_items import Answer, RowJob, TextJob
from onepass.app.fronts.predict.additions import NOTHING
from onepass.app.fronts.predict.bodies import Bodies
from onepass.app.fronts.predict.explained import Explainer, decode_rows
from onepass.app.fronts.predict.kept import keep
from onepass.app.fronts.predict.letting_go import STEP_ROWS, let_go
from onepass.app.fronts.predict.ndjson import Ndjson
from onepass.app.fronts.predict.pictures import PNG, VARY, Pictures, Wish, to_draw
from onepass.app.fronts.predict.plan import row_plans
from onepass.app.fronts.predict.query import Asked, Query
from onepass.app.fronts.predict.stream import sends_lines
from onepass.app.requests.errors import JSON, Headers, Reply, reply_to
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.request_context import Receive, RequestContext, RequestIds, Scope, Send
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment
from onepass.app.transport.body_reader import read_body, timeout_s
from onepass.app.transport.fast_path import Plan
from onepass.app.transport.kept_path import fast_path
from onepass.app.transport.responder import Responder
from onepass.models.contract import Arrays, Request, Row
from onepass.models.contract.json_columns import is_many

PATH = "/predict"
STEP_BYTES = 1 << 18
"""Of answers that are joined in the event loop."""


class Question(NamedTuple):
    """What the head of a request asks, whatever its body."""

    asked: Asked
    is_json: bool
    wait_s: float
    """How long its caller waits."""
    picture: Wish | None = None


class Predict:
    """bytes -> rows -> the plane -> answers -> bytes, of one deployment."""

    route = PATH
    failed = staticmethod(reply_to)

    def __init__(self, deployment: Deployment, lifecycle: Lifecycle, settings: Settings) -> None:
        self._contract = deployment.contract
        self._decodes = not deployment.contract.decoder.idle
        self.plane = deployment.plane
        self._admission = deployment.admission
        self._tap = deployment.tap
        self.responder = Responder(deployment, lifecycle)
        self.fast = fast_path(deployment, lifecycle, PATH)
        self._plans = row_plans(deployment.contract, self.responder.template(JSON))
        self._bodies = Bodies(deployment.contract)
        self._pictures = Pictures(deployment.contract)
        self.max_body_bytes = settings.max_body_bytes
        self._loop_body_bytes = settings.loop_body_bytes
        self._timeout_s = settings.request_timeout_s
        self._parser = Beside("parse")
        self._query = Query(deployment)
        self._explainer = Explainer(deployment, settings, self._parser)
        self._ndjson = Ndjson(deployment, self._query, self.responder, settings, self._parser)

    async def __call__(self, scope: Scope, receive: Receive, send: Send, ids: RequestIds) -> None:
        """Answers one request, whatever happens to it."""
        call = RequestContext(scope, ids)
        call.connection, call.route = getattr(receive, "__self__", None), PATH
        if sends_lines(call):
            await self._ndjson(call, scope["query_string"], receive, send)
            return
        answering = self._read_and_answer(call, scope["query_string"], receive)
        reply = await self.plane.reply(call, answering, self.failed)
        if reply is not None:
            await self.responder.answer(call, reply, send)

    async def _read_and_answer(self, call: RequestContext, query: bytes, receive: Receive) -> Reply:
        question = self.question(call, query)
        body = await read_body(call, receive, self._admission, self.max_body_bytes)
        return await self.answer(call, question, body, admitted=True)

    def question(self, call: RequestContext, query: bytes) -> Question:
        """What the head of a request asks.

        Raises:
            WrongType, BadRequest, NotAcceptable: it asks nothing that is answered here.
        """
        is_json = self._bodies.is_json(call)
        asked = self._query.read(query)
        picture = self._pictures.wish(call)
        return Question(asked, is_json, timeout_s(call, self._timeout_s), picture)

    def plan(self, call: RequestContext, question: Question) -> Plan | None:
        """Of requests for one row."""
        asked, is_json, wait_s, _ = question
        if not is_json or not asked.is_plain or not self.fast.takes(call, wait_s):
            return None
        return self._plans(asked.tasks)

    async def answer(
        self, call: RequestContext, question: Question, body: bytes, *, admitted: bool = False
    ) -> Reply:
        """The answer to a whole body, for which there may be room already."""
        if not admitted:
            self._admission.take_bytes(call, len(body))
        asked, is_json = question[:2]
        plain = is_json and asked.added == NOTHING and is_many(body)
        if plain and (columns := await self._columns(body)) is not None:
            count = len(next(iter(columns.values())))
            job = TextJob(columns, count, asked.tasks, call, **_limits(call, question, asked))
            answers = await self.plane.ask(job)
            return await self._many(answers, keep(self._tap, body, answers, many=True))
        if is_json and len(body) <= self._loop_body_bytes:
            request = self._contract.parse(body)
        else:
            request = await self._rows(call, body, is_json=is_json)
        sent = body if is_json else request.rows[0]
        return await self._of_rows(call, question, request, sent=sent)

    async def _of_rows(
        self, call: RequestContext, question: Question, request: Request, *, sent: bytes | Row
    ) -> Reply:
        rows, single = request
        picture = self._pictures.sent(question.picture, rows)
        asked = question.asked if picture is None else to_draw(question.asked)
        if asked.added.effects is not None:
            return await self._explained(call, question, request, sent=sent)
        of_rows = RowJob(rows, asked.tasks, call, **_limits(call, question, asked))
        decode = partial(decode_rows, of_rows, of_rows, single) if self._decodes else None
        answers: list[Answer] = await self.plane.ask(of_rows, decode)
        marks = keep(self._tap, sent, answers, many=not single)
        if picture is not None:
            draw = partial(self._pictures.steps, picture, answers[0])
            return Reply(200, await self.plane.apart(of_rows, draw), [VARY, *marks], PNG)
        answers = await asked.added.warned(answers, of_rows.rows, single=single)
        if single:
            return Reply(200, answers[0], marks)
        reply = await self._many(answers, marks)
        if len(answers) > STEP_ROWS:
            await let_go(of_rows.queued, of_rows.rows, answers)
        return reply

    async def _explained(
        self, call: RequestContext, question: Question, request: Request, *, sent: bytes | Row
    ) -> Reply:
        """The same with effects."""
        asked = question.asked
        found = await self._explainer.ask(request, asked, call, **_limits(call, question, asked))
        marks = keep(self._tap, sent, found.plain, many=not request.single)
        answers = await asked.added.warned(found.answers, found.rows, single=request.single)
        return Reply(200, answers[0], marks) if request.single else await self._many(answers, marks)

    async def _columns(self, body: bytes) -> Arrays | None:
        """Those of many plain rows."""
        read = self._contract.json_columns.read
        if len(body) <= self._loop_body_bytes:
            return read(body)
        return await self._parser.run(read, body)

    async def _rows(self, call: RequestContext, body: bytes, *, is_json: bool) -> Request:
        """Of a body that takes a while to read."""
        if not is_json:
            return await self._bodies.read(call, body)
        if not self._contract.large.is_heavy(body):
            return self._contract.parse(body)
        return await self._parser.run(self._contract.large.parse, body)

    async def _many(self, answers: list[Answer], marks: Headers) -> Reply:
        answers[0] = b'{"predictions":[' + answers[0]
        answers[-1] += b"]}"
        return Reply(200, await self._joined(answers), marks)

    async def _joined(self, answers: list[Answer]) -> bytes:
        """On a thread where they are large: copying them lets go of the interpreter."""
        if sum(map(len, answers)) < STEP_BYTES:
            return b",".join(answers)
        return await self._parser.run(b",".join, answers)


def _limits(call: RequestContext, question: Question, asked: Asked) -> dict[str, Any]:
    """How long a caller waits, and how the answers are said."""
    return {"deadline": call.started + question.wait_s, "options": asked.options}
