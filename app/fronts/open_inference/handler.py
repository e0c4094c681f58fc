"""Everything under /v2: one ASGI handler, so that each failure is {"error": text}."""

from onepass.app.fronts.open_inference.documents import ROOT, Documents, model_paths
from onepass.app.fronts.open_inference.failures import failure
from onepass.app.fronts.open_inference.infer import Infer
from onepass.app.requests.errors import Reply
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.request_context import Receive, RequestContext, RequestIds, Scope, Send
from onepass.app.requests.settings import Settings
from onepass.app.serving.fleet import Fleet
from onepass.app.transport.responder import Responder


class OpenInference:
    """Inference of each model, and what the protocol tells of them."""

    def __init__(self, fleet: Fleet, lifecycle: Lifecycle, settings: Settings) -> None:
        self._documents = Documents(fleet, lifecycle, max_rows=settings.max_rows)
        self._plane = fleet.get().plane
        self._responder = Responder(fleet.get(), lifecycle)
        self.by_path: dict[str, Infer] = {}
        for deployment in fleet:
            infer = Infer(deployment, lifecycle, settings)
            self.by_path |= {f"{path}/infer": infer for path in model_paths(deployment)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send, ids: RequestIds) -> None:
        """Answers one request, whatever happens to it."""
        call = RequestContext(scope, ids)
        call.connection = getattr(receive, "__self__", None)
        infer = self.by_path.get(call.path)
        if infer is not None:
            return await infer(call, receive, send)
        call.route = ROOT
        reply = await self._plane.reply(call, self._document(call), failure)
        if reply is not None:
            await self._responder.answer(call, reply, send)
        return None

    async def _document(self, call: RequestContext) -> Reply:
        return self._documents.reply(call)
