"""POST /predict: the hot path, from the bytes of a request to the bytes of its answer.

One pure ASGI handler. FastAPI only documents it; a test holds it equal to a slow reference.
"""

import asyncio
from typing import Any

import orjson

from onepass.app.batching.batcher import Batcher
from onepass.app.batching.beside import Beside
from onepass.app.batching.decoder import Decoder
from onepass.app.batching.work_items import RowJob
from onepass.app.fronts.predict.bodies import Bodies
from onepass.app.fronts.predict.ndjson import Bulk
from onepass.app.fronts.predict.query import Query
from onepass.app.fronts.predict.stream import is_bulk
from onepass.app.requests.admission import Admission
from onepass.app.requests.errors import ClientClosed, Reply, reply_to
from onepass.app.requests.request_context import (
    Asker,
    Receive,
    RequestContext,
    RequestIds,
    Scope,
    Send,
)
from onepass.app.requests.settings import Settings
from onepass.app.transport.body_reader import read_body, timeout_s
from onepass.app.transport.responder import Responder
from onepass.models.contract import BadRequest, Row
from onepass.models.contract.errors import Loc
from onepass.models.contract.rows import INSTANCES
from onepass.models.predictor import Predictor

PATH = "/predict"
STEP_BYTES = 1 << 18
"""Of answers that are written in one go: a millisecond or less."""
STEP_ROWS = 256
FEW = 8
"""Answers that are written in one go, whatever their size; and how many times as many the next go
may have, since one is no measure of another.
"""


class Predict:
    """bytes -> rows -> the batcher -> answers -> bytes."""

    def __init__(
        self,
        predictor: Predictor,
        batcher: Batcher,
        decoder: Decoder,
        admission: Admission,
        responder: Responder,
        settings: Settings,
    ) -> None:
        self._contract = predictor.contract
        self._batcher = batcher
        self._bodies = Bodies(predictor.contract)
        self._decoder = decoder
        self._admission = admission
        self._responder = responder
        self._max_body_bytes = settings.max_body_bytes
        self._loop_body_bytes = settings.loop_body_bytes
        self._parser = Beside("parse")
        self._timeout_s = settings.request_timeout_s
        self._query = Query(predictor)
        self._bulk = Bulk(
            predictor.contract,
            self._query,
            batcher,
            decoder,
            admission,
            responder,
            settings,
            self._parser,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send, ids: RequestIds) -> None:
        """Answers one request, whatever happens to it."""
        call = RequestContext(scope, ids)
        call.connection = getattr(receive, "__self__", None)
        if is_bulk(call):
            await self._bulk(call, scope["query_string"], receive, send)
            return
        try:
            reply = await self._reply(call, scope["query_string"], receive)
        except ClientClosed as gone:
            self._responder.record(call, gone.status)
            return
        except Exception as error:
            if isinstance(error, BadRequest):
                self._responder.refused(error)
            reply = reply_to(error, call.id.decode())
        finally:
            call.arrive()
            self._admission.leave(call)
        await self._responder.answer(call, reply, send)

    async def _reply(self, call: RequestContext, query: bytes, receive: Receive) -> Reply:
        is_json = self._bodies.is_json(call)
        asked = self._query.read(query)
        deadline = call.started + timeout_s(call, self._timeout_s)
        body = await read_body(call, receive, self._admission, self._max_body_bytes)
        if not is_json:
            rows, single = await self._bodies.read(call, body)
        elif len(body) <= self._loop_body_bytes or not self._contract.large.is_heavy(body):
            rows, single = self._contract.parse(body)
        else:
            rows, single = await self._parser.run(self._contract.large.parse, body)
        self._admission.take_rows(call, len(rows))
        if not self._contract.decoder.idle:
            asker = Asker(call.caller, deadline, call.connection)
            rows = await self._decoded(rows, asker, single=single)
        done = asyncio.get_running_loop().create_future()
        job = RowJob(
            rows,
            asked.tasks,
            done,
            deadline=deadline,
            connection=call.connection,
            caller=call.caller,
        )
        self._batcher.put(job, last=call.arrive())
        answers = await done
        call.queue_s, call.forward_s = job.queue_s, job.forward_s
        if asked.warnings is not None:
            answers = await asked.warnings.in_steps(answers, rows, _locs(len(rows), single=single))
        if len(answers) > FEW:
            parts = await in_steps(answers)
            await let_go(job.rows, rows)
            return Reply(200, await self._joined(parts), [])
        content = answers[0] if single else {"predictions": answers}
        return Reply(200, orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY), [])

    async def _joined(self, parts: list[bytes]) -> bytes:
        """On a thread where they are large: copying them lets go of the interpreter."""
        if sum(map(len, parts)) < STEP_BYTES:
            return b"".join(parts)
        return await self._parser.run(b"".join, parts)

    async def _decoded(self, rows: list[Row], asker: Asker, *, single: bool) -> list[Row]:
        """Rows whose images are pixels and texts tokens, or a refusal that says where."""
        if single:
            return [await self._decoder.row(rows[0], ("body",), asker)]
        return await self._decoder.rows(rows, ("body", INSTANCES), asker)


async def in_steps(answers: list[Any]) -> list[bytes]:
    """Many answers, the same bytes, in parts; between large ones others have their turn. What is
    written is let go of.
    """
    parts = [b'{"predictions":[']
    start, count = 0, 1
    while start < len(answers):
        some = answers[start : start + count]
        answers[start : start + count] = [None] * len(some)
        part = orjson.dumps(some, option=orjson.OPT_SERIALIZE_NUMPY)
        del some
        start += count
        parts += [part[1:-1], b"," if start < len(answers) else b""]
        count = max(1, min(FEW * count, STEP_BYTES * count // len(part)))
        if len(part) > STEP_BYTES // 4:
            await asyncio.sleep(0)
    return [*parts, b"]}"]


async def let_go(*lists: list[Any]) -> None:
    """Of all that they hold, some at a time: to free a million values takes a while, too."""
    for start in range(0, max(map(len, lists)), STEP_ROWS):
        if start:
            await asyncio.sleep(0)
        for one in lists:
            one[start : start + STEP_ROWS] = [None] * len(one[start : start + STEP_ROWS])


def _locs(count: int, *, single: bool) -> list[Loc]:
    """Where rows stand in the body."""
    return [("body",)] if single else [("body", INSTANCES, number) for number in range(count)]
