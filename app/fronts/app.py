"""Which front a request is for: the hot paths are taken out before FastAPI sees them."""

from collections.abc import Awaitable, Callable
from functools import partial

from fastapi.responses import RedirectResponse

from onepass.app.fronts.described import Described
from onepass.app.fronts.fleet.by_field import by_field
from onepass.app.fronts.fleet.model_fronts import ModelFronts
from onepass.app.fronts.fleet.repository import Repository, failed
from onepass.app.fronts.fleet.switch import Switch
from onepass.app.fronts.fleet.table import Table
from onepass.app.fronts.open_inference.handler import OpenInference
from onepass.app.fronts.pages.model_routes import Pages
from onepass.app.fronts.predict.handler import PATH
from onepass.app.requests.errors import Refused, logger, reply_to
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.model_path import V2, ModelPath, is_admins
from onepass.app.requests.request_context import Receive, RequestContext, RequestIds, Scope, Send
from onepass.app.serving.fleet import Fleet
from onepass.app.serving.rests import Rests
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
    repository: Repository | None
    """What operators may do, where there are any."""
    switch: Switch | None
    """How what is served changes, where it does."""
    rests: Rests | None
    """Where models rest, if they do."""

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
        if self.repository is not None and is_admins(path):
            return await self._operate(self.repository, scope=scope, receive=receive, send=send)
        if path.startswith(V2) and path[len(V2) :][:1] in ("", "/"):
            return await self.open_inference(scope, receive, send, self.ids)
        try:
            fronts = self.table.chosen(named, scope)
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
            trial = self.table.trial(named, fronts)
            if trial is not None:
                return await by_field(
                    fronts, trial, scope=scope, receive=receive, send=send, ids=self.ids
                )
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
            await self._page(fronts, named, scope)(receive, send)
        except Exception as error:  # FastAPI answers it with answer_bug, then raises it again
            logger.error("request %s failed", call.id.decode(), exc_info=error)

    def _page(
        self, fronts: ModelFronts, named: ModelPath | None, scope: Scope
    ) -> Callable[[Receive, Send], Awaitable[None]]:
        """Who answers it."""
        if not scope["path"]:  # the prefix alone: what our pages link to would lie beside it
            return partial(RedirectResponse(f"{last_part(scope)}/", 308), scope)
        scope = self.prefix.on(scope)
        if named is None or not named.rest:
            return partial(super().__call__, scope)
        return partial(self._pages(fronts), within(scope, named))

    def _pages(self, fronts: ModelFronts) -> Described:
        if fronts.page_app is None:
            fronts.page_app = self.make_pages(lambda: fronts.pages)
        return fronts.page_app

    async def _operate(
        self, repository: Repository, *, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """What changes what is served."""
        call = RequestContext(scope, self.ids)
        call.connection = getattr(receive, "__self__", None)
        under_v2 = call.path.startswith(V2)
        call.route = V2 if under_v2 else "other"
        deployment = self.table.default.deployment
        answering = repository.answer(call, receive, deployment.admission)
        failing = partial(failed, key="error" if under_v2 else "detail")
        reply = await deployment.plane.reply(call, answering, failing)
        if reply is not None:
            await self.table.responder(call.path).answer(call, reply, send)

    async def _refuse(self, scope: Scope, send: Send, error: Refused) -> None:
        call = RequestContext(scope, self.ids)
        call.route = "other"
        call.arrive()
        await self.responder.answer(call, reply_to(error, call.id.decode()), send)
