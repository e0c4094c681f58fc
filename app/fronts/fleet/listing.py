"""GET /models: which models there are, which of their versions answers, and why a change failed."""

from typing import Any

import orjson
from fastapi import APIRouter
from fastapi.responses import Response

from onepass.app.requests.canary import Canary
from onepass.app.serving.deployment import Deployment
from onepass.app.serving.fleet import Fleet, Model, Note
from onepass.app.telemetry.outcomes import outcomes
from onepass.app.telemetry.rest_metrics import loaded
from onepass.app.telemetry.shadow_metrics import agreement

OTHER_INPUTS = "its inputs are not those of the version in force: no row goes through it"
SCHEMA = {"application/json": {"schema": {"type": "object"}}}


def listing(fleet: Fleet) -> APIRouter:
    """The routes, of what is served when they are asked."""
    router = APIRouter(tags=["model"])
    said: dict[int | str, dict[str, Any]] = {200: {"content": SCHEMA}}

    @router.get(
        "/models",
        summary="Which models there are",
        operation_id="models",
        response_class=Response,
        responses=said,
    )
    async def show() -> Response:
        models = [told(fleet, model) for model in fleet.models.values()]
        return _answer({"models": models, "default": fleet.default} | _strays(fleet))

    @router.get("/models/{name}", include_in_schema=False)
    @router.get("/models/{name}/versions/{version}", include_in_schema=False)
    async def show_one(name: str) -> Response:
        return _answer(told(fleet, fleet.models[name]))

    return router


def told(fleet: Fleet, model: Model) -> dict[str, Any]:
    """Of one model."""
    current, note = model.current, fleet.notes.get(model.name, Note())
    error = note.error
    document: dict[str, Any] = {
        "name": model.name,
        "state": "unloaded" if current is None else "ready",
        "version": None if current is None else current.version,
        "engine": None if current is None else current.engine,
        "versions": list(model.versions),
    }
    if current is not None and current.rest is not None:
        document["loaded"] = loaded(current.metrics)
        error = error or current.rest.error
    if model.canary is not None:
        document["canary"] = _canary(model, model.canary)
    if model.shadow is not None:
        document["shadow"] = _shadow(model.shadow)
    if note.why:
        document["dropped"] = note.why
    return document | ({"error": error} if error else {})


def _canary(model: Model, canary: Canary) -> dict[str, Any]:
    """Who tries what, and how it answers."""
    found = outcomes(model.versions[canary.version].metrics)
    tried: dict[str, Any] = {"version": canary.version, "percent": canary.percent}
    return tried | canary.told_by | found._asdict()


def _shadow(behind: Deployment) -> dict[str, Any]:
    """How far it agrees with what is answered."""
    if behind.shadow is None:
        return {"version": behind.version, "error": OTHER_INPUTS}
    said = {"version": behind.version} | agreement(behind.metrics)
    for name, task in said["tasks"].items():
        if "difference" in task:
            task["unit"] = getattr(behind.contract.tasks[name].form, "unit", None)
    return said


def index(fleet: Fleet, *, ready: bool) -> list[dict[str, str]]:
    """The same in the words of the Open Inference Protocol; `ready` leaves out what is not."""
    entries = [
        {"name": model.name, "version": one, "state": "READY", "reason": ""}
        for model in fleet.models.values()
        for one in model.versions
    ]
    down = [
        {"name": name, "version": "", "state": "UNAVAILABLE", "reason": "unloaded"}
        for name, model in fleet.models.items()
        if model.current is None
    ]
    return entries if ready else entries + down


def _strays(fleet: Fleet) -> dict[str, str]:
    """What is wrong with the fleet file as a whole."""
    errors = [n.error for name, n in fleet.notes.items() if name not in fleet.models and n.error]
    return {"error": errors[0]} if errors else {}


def _answer(document: dict[str, Any]) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(orjson.dumps(document), media_type="application/json", headers=headers)
