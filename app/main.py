"""create_app: wiring, no logic. The hot path is taken out before FastAPI sees it."""

import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from onepass.app.batching.batcher import Batcher
from onepass.app.batching.decoder import Decoder
from onepass.app.fronts.open_inference import ROOT, Documents, OpenInference
from onepass.app.fronts.pages.model_info import model
from onepass.app.fronts.pages.openapi import add_predict
from onepass.app.fronts.pages.pages import pages
from onepass.app.fronts.predict.handler import PATH, Predict
from onepass.app.requests.admission import Admission
from onepass.app.requests.errors import bug, logger
from onepass.app.requests.lifecycle import Lifecycle, health
from onepass.app.requests.request_context import (
    LoopTick,
    Receive,
    RequestContext,
    RequestIds,
    Scope,
    Send,
)
from onepass.app.requests.settings import Settings
from onepass.app.requests.shares import Addresses, Shares
from onepass.app.telemetry.log import RequestLog, request_log
from onepass.app.telemetry.metrics import Metrics
from onepass.app.telemetry.prometheus import scrape
from onepass.app.transport.address import HEAD, as_get, prefixed, without_slash
from onepass.app.transport.gate import Gate, gate_of
from onepass.app.transport.responder import Responder
from onepass.models.predictor import Predictor

if TYPE_CHECKING:
    from onepass.app.telemetry.tracing import Tracer

BATCHER_DIED = 70
SERVER = {"url": ".", "description": "Where this document lies, whatever the prefix"}


class App(FastAPI):
    """FastAPI, but for the hot scopes: those go to one pure ASGI handler."""

    predict: Predict
    open_inference: OpenInference
    responder: Responder
    gate: Gate | None
    ids: RequestIds
    lifecycle: Lifecycle
    batcher: Batcher
    describe: Callable[[dict[str, Any]], None]

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
        call = scope["onepass.call"] = RequestContext(scope, self.ids)
        call.arrive()
        send = self.responder.marked(call, send)
        if scope["method"] == HEAD:
            scope, send = as_get(scope, send)
        try:
            await super().__call__(prefixed(scope), receive, send)
        except Exception as error:  # FastAPI answers it with _answer_bug, then raises it again
            logger.error("request %s failed", call.id.decode(), exc_info=error)

    def openapi(self) -> dict[str, Any]:
        """FastAPI's document, and the hot path in it."""
        if self.openapi_schema is None:
            self.describe(super().openapi())
        assert self.openapi_schema is not None
        return self.openapi_schema


def create_app(
    predictor: Predictor, settings: Settings, *, metrics: Metrics | None = None
) -> FastAPI:
    """The whole service for one loaded bundle."""
    lenient = settings.unknown_fields == "ignore"
    predictor = predictor.serving(max_rows=settings.max_rows, ignore_unknown=lenient)
    counts = metrics or Metrics(predictor)
    lifecycle, log = Lifecycle(settings.drain_s), request_log(settings, counts.lost_lines)
    batcher = Batcher(
        predictor,
        counts,
        batch_rows=settings.batch_rows,
        where=settings.forward,
        limit_s=settings.loop_limit_s,
        pass_limit_s=settings.pass_limit_s,
        on_death=_end_process(log),
    )
    tracer = _tracer(predictor, settings)
    responder = Responder(predictor.bundle.label, lifecycle, log, counts, tracer)
    decoder = Decoder(predictor.contract, counts, max_bytes=settings.max_decode_bytes)
    admission = Admission(
        max_bytes=settings.max_bytes_in_flight,
        max_rows=decoder.at_once(settings.max_rows_in_flight),
        wait_s=batcher.wait_s,
        slow_bytes_per_s=settings.slow_bytes_per_s,
        slow_grace_s=settings.slow_grace_s,
        shares=Shares(Addresses(settings.trusted_proxies) if settings.share_by_address else None),
    )
    app = App(
        title=predictor.bundle.manifest.name,
        version=predictor.bundle.manifest.version,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if settings.docs else None,
        redirect_slashes=False,
        servers=[SERVER],
        lifespan=_lifespan(predictor, batcher, admission, lifecycle, log, tracer),
        exception_handlers={Exception: _answer_bug, 405: _answer_wrong_method},
    )
    app.predict = Predict(predictor, batcher, decoder, admission, responder, settings)
    documents = Documents(predictor, lifecycle, counts, max_rows=settings.max_rows)
    app.open_inference = OpenInference(
        predictor, batcher, decoder, documents, admission, responder, settings
    )
    app.responder, app.ids, app.lifecycle, app.batcher = responder, RequestIds(), lifecycle, batcher
    app.gate = gate_of(settings, responder, app.ids)
    app.describe = lambda document: add_predict(document, predictor, settings)
    for router in (
        health(lifecycle),
        model(predictor, settings),
        scrape(counts, predictor),
        _documented_only(),
    ):
        app.include_router(router)
    if settings.docs:
        app.include_router(pages(predictor.bundle))
    return app


async def _answer_wrong_method(request: Request, error: Exception) -> Response:
    """Whatever answers GET answers HEAD."""
    assert isinstance(error, HTTPException)
    allowed = (error.headers or {}).get("Allow", "").replace("GET", "GET, HEAD")
    return JSONResponse({"detail": error.detail}, error.status_code, {"allow": allowed})


async def _answer_bug(request: Request, error: Exception) -> Response:
    reply = bug(request.scope["onepass.call"].id.decode())
    return Response(reply.body, reply.status, media_type="application/json")


def _documented_only() -> APIRouter:
    """FastAPI knows of the hot path, so that GET /predict is a 405; it never answers it."""
    router = APIRouter(include_in_schema=False)

    @router.post(PATH)
    async def predict() -> Response:
        raise AssertionError("the hot path was not taken out")

    return router


def _lifespan(
    predictor: Predictor,
    batcher: Batcher,
    admission: Admission,
    lifecycle: Lifecycle,
    log: RequestLog,
    tracer: "Tracer | None",
) -> Callable[[FastAPI], AbstractAsyncContextManager[dict[str, Any]]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        batcher.warm_up(predictor.bundle.golden().rows)
        lifecycle.begin()
        try:
            yield {"tick": LoopTick(), "admission": admission}
        finally:
            lifecycle.end()
            batcher.close()
            log.close()
            if tracer is not None:
                tracer.close()

    return lifespan


def _tracer(predictor: Predictor, settings: Settings) -> "Tracer | None":
    """Spans where they are asked for; their libraries are an extra.

    Raises:
        ValueError: the extra is not installed.
    """
    if settings.otlp_endpoint is None:
        return None
    try:
        tracing = import_module("onepass.app.telemetry.tracing")
    except ImportError:
        raise ValueError("ONEPASS_OTLP_ENDPOINT needs pip install 'onepass[otel]'") from None
    tracer: Tracer = tracing.to_collector(predictor.bundle.label, settings.otlp_endpoint)
    return tracer


def _end_process(log: RequestLog) -> Callable[[BaseException], None]:
    """Without its batcher a worker can answer nobody: it ends, and is replaced."""

    def end(error: BaseException) -> None:
        logger.critical("the batcher died, and this worker with it", exc_info=error)
        log.close()
        logging.shutdown()
        os._exit(BATCHER_DIED)

    return end
