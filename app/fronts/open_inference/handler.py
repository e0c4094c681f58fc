"""Everything under /v2: one ASGI handler, so that each failure is {"error": text}."""

from onepass.app.fronts.fleet.model_fronts import ModelFronts
from onepass.app.fronts.fleet.table import Table
from onepass.app.fronts.open_inference.documents import (
    Documents,
    absent,
    absent_version,
    read,
)
from onepass.app.fronts.open_inference.failures import failure
from onepass.app.requests.errors import NotFound, Reply
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.model_path import V2 as ROOT
from onepass.app.requests.model_path import ModelPath, v2_model_path
from onepass.app.requests.request_context import Receive, RequestContext, RequestIds, Scope, Send
from onepass.app.serving.fleet import Fleet


class OpenInference:
    """Inference of each model, and what the protocol tells of them."""

    def __init__(self, fleet: Fleet, table: Table, lifecycle: Lifecycle) -> None:
        self._fleet = fleet
        self._table = table
        self._documents = Documents(fleet, lifecycle)

    async def __call__(self, scope: Scope, receive: Receive, send: Send, ids: RequestIds) -> None:
        """Answers one request, whatever happens to it."""
        call = RequestContext(scope, ids)
        call.connection = getattr(receive, "__self__", None)
        named = self._table.infer.get(call.path)
        if named is not None:
            fronts = self._table.chosen(named, scope)
            with fronts:
                return await fronts.infer(call, receive, send)
        call.route = ROOT
        plane = self._table.default.deployment.plane
        reply = await plane.reply(call, self._document(call), failure)
        if reply is not None:
            await self._table.responder(call.path).answer(call, reply, send)
        return None

    async def _document(self, call: RequestContext) -> Reply:
        """Raises NotFound, WrongMethod."""
        document = self._documents.get(call.path)
        if document is None:
            named = v2_model_path(call.path)
            if named is None:
                raise self._absent(call.path)
            document = self._of(named).documents.get(named.rest)
            if document is None:
                raise absent(named.name) if named.version is None else absent_version(named.name)
        return read(call, document)

    def _of(self, named: ModelPath) -> ModelFronts:
        try:
            return self._table.get(named)
        except NotFound:
            if named.name in self._fleet.models:
                raise absent_version(named.name) from None
            raise

    def _absent(self, path: str) -> NotFound:
        """Of a path that names no model, or none that there is."""
        start = f"{ROOT}/models/"
        name = path.removeprefix(start).partition("/")[0] if path.startswith(start) else None
        return absent(self._fleet.get(name).name)
