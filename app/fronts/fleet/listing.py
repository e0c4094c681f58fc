"""GET /models: which models there are, and which of their versions answers."""

from typing import Any

import orjson
from fastapi import APIRouter
from fastapi.responses import Response

from onepass.app.serving.fleet import Fleet, Model

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
        models = [_told(fleet, model) for model in fleet.models.values()]
        return _answer({"models": models, "default": fleet.default})

    @router.get("/models/{name}", include_in_schema=False)
    @router.get("/models/{name}/versions/{version}", include_in_schema=False)
    async def show_one(name: str) -> Response:
        return _answer(_told(fleet, fleet.models[name]))

    return router


def _told(fleet: Fleet, model: Model) -> dict[str, Any]:
    return {
        "name": model.name,
        "state": "ready",
        "version": model.current.version,
        "engine": model.current.engine,
        "versions": list(model.versions),
    }


def _answer(document: dict[str, Any]) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(orjson.dumps(document), media_type="application/json", headers=headers)
