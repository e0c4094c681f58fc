"""Which front a request is for: the hot paths are taken out before FastAPI sees them."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from onepass.app.fronts.feedback.handler import Truths
from onepass.app.fronts.open_inference import ROOT, OpenInference
from onepass.app.fronts.predict.handler import PATH, Predict
from onepass.app.requests.errors import bug, logger
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.request_context import Receive, RequestContext, RequestIds, Scope, Send
from onepass.app.serving.fleet import Fleet
from onepass.app.transport.address import HEAD, as_get, prefixed, without_slash
from onepass.app.transport.gate import Gate
from onepass.app.transport.responder import Responder
from onepass.app.transport.short_way import Front, ShortWay


class App(FastAPI):
    """FastAPI, but for the hot scopes: those go to one pure ASGI handler. Most requests do not even
    become scopes: their connection answers them, by the way that `short_way` tells it.
    """

    predict: Predict
    open_inference: OpenInference
    truths: Truths | None
    """Where answers are kept for them."""
    responder: Responder
    gate: Gate | None
    ids: RequestIds
    lifecycle: Lifecycle
    fleet: Fleet
    describe: Callable[[dict[str, Any]], None]

    own_routes: int
    """How many routes there are but for those that others add."""

    def short_way(self, most_bytes: int) -> ShortWay | None:
        """The way of requests whose path is ours, and whose bodies have no more than so many bytes;
        there is none in an app to which anything was added.
        """
        if self.user_middleware or len(self.routes) != self.own_routes:
            return None
        fronts: dict[str, Front] = {PATH: self.predict, **self.open_inference.by_path}
        return ShortWay(
            self,
            fronts,
            gate=self.gate,
            ids=self.ids,
            most_bytes=most_bytes,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """POST /predict and /v2 are ours; everything else, lifespan included, is FastAPI's."""
        if scope["type"] != "http":
            return await super().__call__(scope, receive, send)
        without_slash(scope)
        if self.gate is not None:
            allowed = await self.gate.let_in(scope, send)
            if allowed is None:
                return None
            send = allowed
        if scope["path"] == PATH and scope["method"] == "POST":
            return await self.predict(scope, receive, send, self.ids)
        if scope["path"].startswith(ROOT) and scope["path"][len(ROOT) :][:1] in ("", "/"):
            return await self.open_inference(scope, receive, send, self.ids)
        if self.truths is not None and self.truths.answers(scope["path"]):
            return await self.truths(scope, receive, send, self.ids)
        call = scope["onepass.call"] = RequestContext(scope, self.ids)
        call.arrive()
        send = self.responder.marked(call, send)
        if scope["method"] == HEAD:
            scope, send = as_get(scope, send)
        try:
            await super().__call__(prefixed(scope), receive, send)
        except Exception as error:  # FastAPI answers it with answer_bug, then raises it again
            logger.error("request %s failed", call.id.decode(), exc_info=error)

    def openapi(self) -> dict[str, Any]:
        """FastAPI's document, and the hot path in it."""
        if self.openapi_schema is None:
            self.describe(super().openapi())
        assert self.openapi_schema is not None
        return self.openapi_schema


async def answer_wrong_method(request: Request, error: Exception) -> Response:
    """Whatever answers GET answers HEAD."""
    assert isinstance(error, HTTPException)
    allowed = (error.headers or {}).get("Allow", "").replace("GET", "GET, HEAD")
    return JSONResponse({"detail": error.detail}, error.status_code, {"allow": allowed})


async def answer_bug(request: Request, error: Exception) -> Response:
    """Whatever FastAPI's routes raise; the log tells more."""
    reply = bug(request.scope["onepass.call"].id.decode())
    return Response(reply.body, reply.status, media_type="application/json")


def documented_only() -> APIRouter:
    """FastAPI knows of the hot path, so that GET /predict is a 405; it never answers it."""
    router = APIRouter(include_in_schema=False)

    @router.post(PATH)
    async def predict() -> Response:
        raise AssertionError("the hot path was not taken out")

    return router
