"""create_app: wiring, no logic."""

import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI

from onepass.app.feedback.collector import Feedback, Recorded
from onepass.app.fronts.app import App, answer_bug, answer_wrong_method, documented_only
from onepass.app.fronts.feedback.document import add_feedback
from onepass.app.fronts.feedback.handler import Truths
from onepass.app.fronts.open_inference import OpenInference
from onepass.app.fronts.pages.model_info import model
from onepass.app.fronts.pages.openapi import add_predict
from onepass.app.fronts.pages.pages import pages
from onepass.app.fronts.pages.watch import watch
from onepass.app.fronts.predict.handler import Predict
from onepass.app.requests.errors import logger
from onepass.app.requests.lifecycle import Lifecycle, health
from onepass.app.requests.request_context import LoopTick, RequestIds
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment, Process
from onepass.app.serving.fleet import Fleet, fleet_of
from onepass.app.telemetry.log import RequestLog, request_log
from onepass.app.telemetry.metrics import Counting
from onepass.app.telemetry.prometheus import scrape
from onepass.app.telemetry.records import RequestSinks
from onepass.app.telemetry.writer import Lost
from onepass.app.transport.gate import gate_of
from onepass.app.transport.responder import Responder
from onepass.models.predictor import Predictor

if TYPE_CHECKING:
    from onepass.app.telemetry.tracing import Tracer

BATCHER_DIED = 70
SERVER = {"url": ".", "description": "Where this document lies, whatever the prefix"}


def create_app(
    predictor: Predictor, settings: Settings, *, counting: Counting | None = None
) -> FastAPI:
    """The whole service for one loaded bundle, as an ASGI app that any server runs.

        app = create_app(onepass.load("checkpoints/sincos"), Settings())
        uvicorn.run(app, http=connection_class(settings))

    In a module of one's own `uvicorn my_service:app` does the same. What is lost against `onepass
    serve`: the supervisor, so that a worker that hangs stays, and /metrics counts one process; a
    form for the messages on stderr; that keys leave the environment. Without `connection_class`
    nothing ends a head or a body that never comes, or an answer that nobody reads, and each request
    becomes a task of its own, which costs twice as much; so it does where middleware, routes or a
    mount are added.
    """
    counting = counting or Counting(Lost())
    log = request_log(settings, counting.lost)
    sinks = RequestSinks(log, _tracer(predictor.bundle.label, settings))
    fleet = fleet_of(predictor, settings, Process(counting, sinks, _end_process(log)))
    lifecycle = Lifecycle(settings.drain_s)
    app = App(
        title=fleet.get().name,
        version=fleet.get().version,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if settings.docs else None,
        redirect_slashes=False,
        servers=[SERVER],
        lifespan=_lifespan(fleet, lifecycle, sinks, settings),
        exception_handlers={Exception: answer_bug, 405: answer_wrong_method},
    )
    app.fleet, app.lifecycle, app.ids = fleet, lifecycle, RequestIds()
    _add_fronts(app, settings)
    _add_routes(app, settings)
    app.own_routes = len(app.routes)
    return app


def _add_fronts(app: App, settings: Settings) -> None:
    """The hot paths, and the gate before all."""
    deployment = app.fleet.get()
    app.predict = Predict(deployment, app.lifecycle, settings)
    app.open_inference = OpenInference(app.fleet, app.lifecycle, settings)
    app.responder = Responder(deployment, app.lifecycle)
    keeper = deployment.keeper
    app.truths = None
    if keeper is not None:
        app.truths = Truths(deployment, keeper, app.responder, settings)
    app.gate = gate_of(settings, app.responder, app.ids)


def _add_routes(app: App, settings: Settings) -> None:
    """What FastAPI answers, and its document, which tells of the hot paths, too."""
    deployment = app.fleet.get()
    app.describe = lambda document: _describe(document, deployment, settings)
    for router in (
        health(app.lifecycle),
        model(deployment, settings),
        _scraped(deployment, settings),
        watch(deployment),
        documented_only(),
    ):
        app.include_router(router)
    if settings.docs:
        app.include_router(pages(deployment.bundle, watches=deployment.watches))


def _describe(document: dict[str, Any], deployment: Deployment, settings: Settings) -> None:
    """What FastAPI does not know of."""
    add_predict(document, deployment, settings)
    if deployment.keeper is not None:
        add_feedback(document, deployment.contract, settings)


def _scraped(deployment: Deployment, settings: Settings) -> APIRouter:
    """/metrics, of what is kept too, where something is."""
    metrics, info, keeper = deployment.metrics, deployment.info, deployment.keeper
    recorded = [] if settings.record is None else [Recorded(metrics)]
    if keeper is None:
        return scrape(metrics, info, *recorded)
    told = Feedback(metrics, keeper.quality)
    return scrape(metrics, info, told, *recorded, refresh=keeper.refresh)


def _lifespan(
    fleet: Fleet, lifecycle: Lifecycle, sinks: RequestSinks, settings: Settings
) -> Callable[[App], AbstractAsyncContextManager[dict[str, Any]]]:
    @asynccontextmanager
    async def lifespan(app: App) -> AsyncIterator[dict[str, Any]]:
        fleet.warm_up()
        lifecycle.begin()
        try:
            short = app.short_way(settings.loop_body_bytes)
            yield {"tick": LoopTick(), "admission": fleet.get().admission, "short": short}
        finally:
            lifecycle.end()
            fleet.close()
            sinks.close()

    return lifespan


def _tracer(label: str, settings: Settings) -> "Tracer | None":
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
    tracer: Tracer = tracing.to_collector(label, settings.otlp_endpoint)
    return tracer


def _end_process(log: RequestLog) -> Callable[[BaseException], None]:
    """Without its batcher a worker can answer nobody: it ends, and is replaced."""

    def end(error: BaseException) -> None:
        logger.critical("the batcher died, and this worker with it", exc_info=error)
        log.close()
        logging.shutdown()
        os._exit(BATCHER_DIED)

    return end
