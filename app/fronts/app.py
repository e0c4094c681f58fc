"""Which front a request is for: the hot paths are taken out before FastAPI sees them."""

from collections.abc import Awaitable, Callable
from functools import partial

from fastapi.responses import RedirectResponse

from onepass.app.fronts.described import Described
from onepass.app.fronts.fleet.model_fronts import ModelFronts
from onepass.app.fronts.fleet.table import Table
from onepass.app.fronts.open_inference.handler import OpenInference
from onepass.app.fronts.pages.model_routes import Pages
from onepass.app.fronts.predict.handler import PATH
from onepass.app.requests.errors import Refused, logger, reply_to
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.model_path import V2, ModelPath
from onepass.app.requests.request_context import Receive, RequestContext, RequestIds, Scope, Send
from onepass.app.serving.fleet import Fleet
from onepass.app.transport.address import HEAD, Prefix, addressed, as_get, last_part, within
from onepass.app.transport.gate import Gate
from onepass.app.transport.responder import Responder
from onepass.app.transport.short_way import ShortWay


class App(Described):
    """FastAPI, but for the hot scopes: those go to one pure ASGI handler. Most requests do not even
    become scopes: their connection answers them, by the way that `short_way` tells it.
    """

    fleet: Fleet
    table: Table
    open_inference: OpenInference
    gate: Gate | None
    prefix: Prefix
    ids: RequestIds
    lifecycle: Lifecycle
    make_pages: Callable[[Pages], Described]
    """The pages of a model whose path names it."""
    named_pages: dict[tuple[str, str | None], Described]
    """Those that were asked for, by name and version."""

    own_routes: int
    """How many routes there are but for those that others add."""

    @property
    def responder(self) -> Responder:
        """Of what names no model."""
        return self.table.default.responder

    def short_way(self, most_bytes: int) -> ShortWay | None:
        """The way of requests whose path is ours, and whose bodies have no more than so many bytes;
        there is none in an app to which anything was added.
        """
        if self.user_middleware or len(self.routes) != self.own_routes:
            return None
        return ShortWay(
            self,
            self.table.quick,
            prefix=self.prefix.own,
            gate=self.gate,
            ids=self.ids,
            most_bytes=most_bytes,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """POST /predict and /v2 are ours; everything else, lifespan included, is FastAPI's."""
        if scope["type"] != "http":
            return await super().__call__(scope, receive, send)
        scope = self.prefix.off(scope)
        named = addressed(scope)
        if self.gate is not None:
            allowed = await self.gate.let_in(scope, send)
            if allowed is None:
                return None
            send = allowed
        path = scope["path"]
        if path.startswith(V2) and path[len(V2) :][:1] in ("", "/"):
            return await self.open_inference(scope, receive, send, self.ids)
        try:
            fronts = self.table.get(named)
        except Refused as error:
            return await self._refuse(scope, send, error)
        with fronts:
            return await self._answer(fronts, named, scope=scope, receive=receive, send=send)

    async def _answer(
        self,
        fronts: ModelFronts,
        named: ModelPath | None,
        *,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """What is asked of one model, or of the service."""
        path = scope["path"] if named is None else named.rest
        if path == PATH and scope["method"] == "POST":
            return await fronts.predict(scope, receive, send, self.ids)
        if fronts.truths is not None and fronts.truths.answers(path):
            return await fronts.truths(scope, receive, send, path=path, ids=self.ids)
        call = scope["onepass.call"] = RequestContext(scope, self.ids)
        call.route = path
        call.arrive()
        send = fronts.responder.marked(call, send)
        if scope["method"] == HEAD:
            scope, send = as_get(scope, send)
        try:
            await self._page(scope, named)(receive, send)
        except Exception as error:  # FastAPI answers it with answer_bug, then raises it again
            logger.error("request %s failed", call.id.decode(), exc_info=error)

    def _page(
        self, scope: Scope, named: ModelPath | None
    ) -> Callable[[Receive, Send], Awaitable[None]]:
        """Who answers it."""
        if not scope["path"]:  # the prefix alone: what our pages link to would lie beside it
            return partial(RedirectResponse(f"{last_part(scope)}/", 308), scope)
        scope = self.prefix.on(scope)
        if named is None or not named.rest:
            return partial(super().__call__, scope)
        return partial(self._pages(named), within(scope, named))

    def _pages(self, named: ModelPath) -> Described:
        key = named.name, named.version
        if key not in self.named_pages:
            self.named_pages[key] = self.make_pages(lambda: self.table.get(named).pages)
        return self.named_pages[key]

    async def _refuse(self, scope: Scope, send: Send, error: Refused) -> None:
        call = RequestContext(scope, self.ids)
        call.route = "other"
        call.arrive()
        await self.responder.answer(call, reply_to(error, call.id.decode()), send)
