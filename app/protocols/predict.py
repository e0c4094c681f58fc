"""POST /predict: the hot path, from the bytes of a request to the bytes of its answer.

One pure ASGI handler. FastAPI only documents it; a test holds it equal to a slow reference.
"""

import asyncio
from functools import lru_cache
from urllib.parse import parse_qsl

import orjson

from app.batcher import Batcher
from app.call import Call, Receive, RequestIds, Scope, Send
from app.desk import Desk
from app.errors import Gone, Reply, TooLarge, reply_to
from app.jobs import RowJob
from app.limits import Room, check_type, read_body, timeout_s
from app.settings import Settings
from models.contract import BadRequest, BadTasks, Contract

PATH = "/predict"


class Predict:
    """bytes -> rows -> the batcher -> answers -> bytes."""

    def __init__(
        self, contract: Contract, batcher: Batcher, room: Room, desk: Desk, settings: Settings
    ) -> None:
        self._contract = contract
        self._batcher = batcher
        self._room = room
        self._desk = desk
        self._max_body_bytes = settings.max_body_bytes
        self._max_rows = settings.max_rows
        self._timeout_s = settings.request_timeout_s
        self._all = contract.choose(None)
        self._chosen = lru_cache(maxsize=256)(self._choose)

    async def __call__(self, scope: Scope, receive: Receive, send: Send, ids: RequestIds) -> None:
        """Answers one request, whatever happens to it."""
        call = Call(scope, ids)
        try:
            reply = await self._reply(call, scope["query_string"], receive)
        except Gone as gone:
            self._desk.record(call, gone.status)
            return
        except Exception as error:
            if isinstance(error, BadRequest):
                self._desk.refused(error)
            reply = reply_to(error, call.id.decode())
        finally:
            call.arrive()
            self._room.leave(call.size, call.rows)
        await self._desk.answer(call, reply, send)

    async def _reply(self, call: Call, query: bytes, receive: Receive) -> Reply:
        check_type(call)
        tasks = self._chosen(query) if query else self._all
        deadline = call.started + timeout_s(call, self._timeout_s)
        body = await read_body(call, receive, self._room, self._max_body_bytes)
        rows, single = self._contract.parse(body)
        if len(rows) > self._max_rows:
            raise TooLarge(f"{len(rows):,} rows; at most {self._max_rows:,} are answered at once")
        self._room.take_rows(call, len(rows))
        done = asyncio.get_running_loop().create_future()
        connection = getattr(receive, "__self__", None)
        job = RowJob(rows, tasks, done, deadline=deadline, connection=connection)
        self._batcher.put(job, last=call.arrive())
        answers = await done
        call.queue_s, call.forward_s = job.queue_s, job.forward_s
        content = answers[0] if single else {"predictions": answers}
        return Reply(200, orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY), [])

    def _choose(self, query: bytes) -> tuple[str, ...]:
        """`tasks=fare,minutes` -> the tasks to answer. Other parameters are not ours.

        Raises:
            BadTasks: a task is unknown or named twice, or none is named.
        """
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        given = [value for name, value in pairs if name == "tasks"]
        if not given:
            return self._all
        if len(given) > 1:
            rule = "given twice: name all tasks in one, between commas"
            where = ("query", "tasks")
            problem = {"loc": where, "msg": rule, "type": "tasks_repeated", "input": given[1][:200]}
            raise BadTasks([problem])  # type: ignore[list-item]
        return self._contract.choose(given[0].split(",") if given[0] else [])
