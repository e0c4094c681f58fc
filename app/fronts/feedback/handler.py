"""POST /feedback, GET /feedback/quality, DELETE /feedback/ID: each whole request is answered here.

A list of truths is taken as a whole, or not at all; of lines each is taken, or refused, by itself.
Nothing is acknowledged before it is on the disk.
"""

from typing import Any

import orjson

from onepass.app.batching.beside import Beside
from onepass.app.feedback.errands import Forget, Tell
from onepass.app.feedback.errors import Untold
from onepass.app.feedback.keeper import Keeper
from onepass.app.feedback.truths import TruthReader
from onepass.app.fronts.feedback.lines import told_by_lines
from onepass.app.fronts.predict.stream import KIND as LINES
from onepass.app.requests.content_types import media_type
from onepass.app.requests.errors import (
    JSON,
    NotFound,
    Reply,
    WrongMethod,
    WrongType,
    counted,
    reply_to,
)
from onepass.app.requests.request_context import Receive, RequestContext, RequestIds, Scope, Send
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment
from onepass.app.telemetry.shared_counters import TRUTHS
from onepass.app.transport.address import HEAD
from onepass.app.transport.body_reader import check_plain, read_body, timeout_s
from onepass.app.transport.responder import Responder
from onepass.models.contract import BadRequest

PATH, QUALITY = "/feedback", "/feedback/quality"


class Truths:
    """Of one deployment."""

    def __init__(
        self, deployment: Deployment, keeper: Keeper, responder: Responder, settings: Settings
    ) -> None:
        self._keeper = keeper
        self._plane = deployment.plane
        self._admission = deployment.admission
        self._responder = responder
        self._settings = settings
        self._reader = TruthReader(deployment.contract, most=settings.max_rows)
        self._beside = Beside("truths")

    def answers(self, path: str) -> bool:
        """Whether this path is one of ours."""
        return path == PATH or path.startswith(f"{PATH}/")

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send, *, path: str, ids: RequestIds
    ) -> None:
        """Answers one request, whatever happens to it; `path` is what is asked of this model."""
        call = RequestContext(scope, ids)
        call.connection = getattr(receive, "__self__", None)
        call.route = TRUTHS
        call.arrive()
        reply = await self._plane.reply(call, self._answer(call, path, receive), reply_to)
        if reply is not None:
            await self._responder.answer(call, reply, send)

    async def _answer(self, call: RequestContext, path: str, receive: Receive) -> Reply:
        try:
            return await self._by_path(call, receive, path=path)
        except BadRequest as error:  # said here: of a row to answer the plane counts what is wrong
            status = error.status if isinstance(error, Untold) else 422
            return _reply({"detail": error.problems} | counted(error), status)

    async def _by_path(self, call: RequestContext, receive: Receive, *, path: str) -> Reply:
        """Raises Refused, BadRequest, NotJson, TooManyRows."""
        match path.removeprefix(PATH).split("/"):
            case [""]:
                _check(call, "POST")
                return await self._tell(call, receive)
            case ["", "quality"]:
                _check(call, "GET", HEAD)
                quality = await self._keeper.look(deadline=self._deadline(call))
                return _reply(quality.document())
            case ["", answer_id]:
                _check(call, "DELETE")
                rows = await self._keeper.ask(Forget(answer_id), deadline=self._deadline(call))
                return _reply({"rows": rows})
            case _:
                raise NotFound(f"no such path; there is {PATH}, {QUALITY} and {PATH}/ID")

    async def _tell(self, call: RequestContext, receive: Receive) -> Reply:
        content_type = call.headers.get(b"content-type", b"")
        kind = media_type(content_type)
        if kind not in (JSON, LINES):
            shown = content_type[:100].decode("latin-1") or "nothing"
            ours = f"{JSON.decode()} or {LINES.decode()}"
            raise WrongType(f"content-type must be {ours}, got {shown}")
        check_plain(call)
        deadline = self._deadline(call)
        body = await read_body(call, receive, self._admission, self._settings.max_body_bytes)
        if kind == LINES:
            reader, keeper = self._reader, self._keeper
            return await told_by_lines(body, reader, keeper, self._settings, deadline=deadline)
        truths = await self._read(body)
        new = await self._keeper.ask(Tell(truths), deadline=deadline)
        self._keeper.count("told", new)
        return _reply({"truths": len(truths), "new": new})

    def _deadline(self, call: RequestContext) -> float:
        """Until when its caller waits. Raises BadRequest."""
        return call.started + timeout_s(call, self._settings.request_timeout_s)

    async def _read(self, body: bytes) -> Any:
        """A large body beside the event loop, some of it at a time."""
        if len(body) <= self._settings.loop_body_bytes:
            return self._reader.read(body)
        return await self._beside.run(self._reader.read, body)


def _check(call: RequestContext, *methods: str) -> None:
    """Raises WrongMethod."""
    if call.method not in methods:
        raise WrongMethod(", ".join(methods))


def _reply(content: dict[str, Any], status: int = 200) -> Reply:
    return Reply(status, orjson.dumps(content, default=str), [])
