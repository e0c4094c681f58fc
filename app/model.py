"""GET /model: what is being served, and how good it was on test rows."""

from typing import Any

import orjson
from fastapi import APIRouter
from fastapi.responses import Response

from models.predictor import Predictor


def model(predictor: Predictor) -> APIRouter:
    """The route; its body never changes, so it is written once."""
    router = APIRouter(tags=["model"])
    body = orjson.dumps(describe(predictor))

    @router.get(
        "/model",
        summary="The contract, the version, and how good it is",
        operation_id="model",
        response_class=Response,
        responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
    )
    async def show() -> Response:
        return Response(body, media_type="application/json")

    return router


def describe(predictor: Predictor) -> dict[str, Any]:
    """Name, version, engine, contract, and the report without its history."""
    manifest = predictor.bundle.manifest
    report = predictor.bundle.report()
    return {
        "name": manifest.name,
        "version": manifest.version,
        "engine": predictor.engine.name,
        "contract": manifest.contract.model_dump(mode="json"),
        "report": {"tasks": report.get("tasks", {})},
    }
