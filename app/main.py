"""create_app: wiring, no logic."""

import logging
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from onepass.app.fronts.app import App
from onepass.app.fronts.described import model_app, model_routers, usual
from onepass.app.fronts.fleet.listing import listing
from onepass.app.fronts.fleet.model_fronts import ModelFronts
from onepass.app.fronts.fleet.proving import Prover
from onepass.app.fronts.fleet.swaps import Swaps
from onepass.app.fronts.fleet.switch import Switch
from onepass.app.fronts.fleet.table import Table
from onepass.app.fronts.open_inference.handler import OpenInference
from onepass.app.fronts.pages.pages import Static, fleet_page
from onepass.app.requests.errors import logger
from onepass.app.requests.lifecycle import Lifecycle, health
from onepass.app.requests.request_context import LoopTick, RequestIds
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment, Process
from onepass.app.serving.fleet import Fleet, fleet_of
from onepass.app.serving.plan import Plan
from onepass.app.serving.rests import rests_of
from onepass.app.telemetry.log import RequestLog, request_log
from onepass.app.telemetry.metrics import Counting
from onepass.app.telemetry.prometheus import LostLines, scrape
from onepass.app.telemetry.records import RequestSinks
from onepass.app.telemetry.writer import Lost
from onepass.app.transport.address import Prefix
from onepass.app.transport.gate import gate_of
from onepass.models import proven
from onepass.models.predictor import Predictor

if TYPE_CHECKING:
    from onepass.app.telemetry.tracing import Tracer

BATCHER_DIED = 70
Port = Callable[[App], AbstractAsyncContextManager[None]]
"""One more that an app answers on, as long as it is open."""


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
    return app_of(fleet, {one.label: one for one in fleet}, settings, sinks=sinks)


def create_fleet(
    plan: Plan, settings: Settings, *, counting: Counting, files: Mapping[str, int]
) -> App:
    """The whole service for what a plan loads, whose counters are in `files`: what is served can be
    another, once the app has its `switch` told.

    Raises:
        Unproven: with what is wrong with each bundle.
    """
    log = request_log(settings, counting.lost)
    sinks = RequestSinks(log, _tracer(plan.default, settings))
    load = partial(
        proven.load,
        engine=settings.engine,
        device=settings.device,
        timeout_s=settings.load_timeout_s,
        trusted=settings.trusted_keys,
    )
    rests = rests_of(settings)
    prover = Prover(load, settings, Process(counting, sinks, _end_process(log), rests))
    made = prover.deployments(plan.slots(), files)
    fleet = Fleet({}, plan.default, several=plan.several)
    fleet.lead(plan, made)
    app = app_of(fleet, made, settings, sinks=sinks)
    app.rests = rests
    app.switch = Switch(plan, app.table, prover, partial(_fronts, app.lifecycle, settings))
    return app


def app_of(
    fleet: Fleet, loaded: Mapping[str, Deployment], settings: Settings, *, sinks: RequestSinks
) -> App:
    """The app for what is loaded, by any key, be it one bundle or many."""
    lifecycle = Lifecycle(settings.drain_s)
    lifespan = _lifespan(fleet, lifecycle, sinks, settings=settings, port=_grpc_port(settings))
    app = App(lifespan=lifespan, **usual(settings))
    app.fleet, app.lifecycle, app.ids = fleet, lifecycle, RequestIds()
    app.repository = app.switch = app.rests = None
    fronts = {key: _fronts(lifecycle, settings, one) for key, one in loaded.items()}
    app.table = Table(fleet, fronts)
    app.open_inference = OpenInference(fleet, app.table, lifecycle)
    app.gate = gate_of(settings, app.table.responder, app.ids)
    app.prefix = Prefix(settings.root_path, settings.trusted_proxies)
    _add_pages(app, settings)
    app.own_routes = len(app.routes)
    return app


def _fronts(lifecycle: Lifecycle, settings: Settings, deployment: Deployment) -> ModelFronts:
    return ModelFronts(deployment, lifecycle, settings)


def _add_pages(app: App, settings: Settings) -> None:
    """What FastAPI answers, of the default model, of each by its name, and of the service."""
    static = Static() if settings.docs else None
    app.current = lambda: app.table.default.pages
    app.make_pages = lambda current: model_app(current, settings, static)
    process = LostLines(app.fleet.get().metrics.lost_lines), Swaps(app.fleet)
    of_service = health(app.lifecycle), listing(app.fleet), scrape(app.table.scraped, *process)
    of_all = () if static is None else (fleet_page(static),)
    for router in (*of_service, *of_all, *model_routers(app.current, settings, static)):
        app.include_router(router)


def _lifespan(
    fleet: Fleet, lifecycle: Lifecycle, sinks: RequestSinks, *, settings: Settings, port: Port
) -> Callable[[App], AbstractAsyncContextManager[dict[str, Any]]]:
    @asynccontextmanager
    async def lifespan(app: App) -> AsyncIterator[dict[str, Any]]:
        fleet.warm_up()
        lifecycle.begin()
        try:
            short = app.short_way(settings.loop_body_bytes)
            if app.switch is not None:
                app.switch.way = short
            async with port(app), app.rests or nullcontext():
                yield {"tick": LoopTick(), "admission": fleet.get().admission, "short": short}
        finally:
            lifecycle.end()
            fleet.close()
            sinks.close()

    return lifespan


def _grpc_port(settings: Settings) -> Port:
    """That of gRPC where it is asked for; its library is an extra.

    Raises:
        ValueError: the extra is not installed, or the certificate cannot be used.
    """
    if settings.grpc_port is None:
        return lambda app: nullcontext()
    try:
        front = import_module("onepass.app.fronts.grpc.port")
    except ImportError:
        raise ValueError("ONEPASS_GRPC_PORT needs pip install 'onepass[grpc]'") from None
    opened: Port = front.port(settings)
    return opened


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
