"""A FastAPI app whose document tells of one model's hot paths, too, which FastAPI does not know."""

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from onepass.app.fronts.pages.model_pages import ModelPages
from onepass.app.fronts.pages.model_routes import Pages, model
from onepass.app.fronts.pages.pages import Static, pages
from onepass.app.fronts.pages.watch import watch
from onepass.app.fronts.predict.handler import PATH
from onepass.app.requests.errors import bug
from onepass.app.requests.settings import Settings

SERVER = {"url": ".", "description": "Where this document lies, whatever the prefix"}


class Described(FastAPI):
    """What it tells of changes with what is in force."""

    current: Pages
    _told: ModelPages | None = None

    def openapi(self) -> dict[str, Any]:
        """FastAPI's document, and the hot paths in it."""
        current = self.current()
        if self._told is not current:
            self.title, self.version = current.deployment.name, current.deployment.version
            self.openapi_schema = None
            current.describe(super().openapi())
            self._told = current
        assert self.openapi_schema is not None
        return self.openapi_schema


def usual(settings: Settings) -> dict[str, Any]:
    """What FastAPI is told, whatever the app."""
    return {
        "docs_url": None,
        "redoc_url": None,
        "openapi_url": "/openapi.json" if settings.docs else None,
        "redirect_slashes": False,
        "servers": [SERVER],
        "exception_handlers": {Exception: answer_bug, 405: answer_wrong_method},
    }


def model_routers(current: Pages, settings: Settings, static: Static | None) -> list[APIRouter]:
    """What FastAPI answers of one model; `static` is there where pages are."""
    routers = [
        model(current, settings),
        watch(lambda: current().deployment, watches=settings.watch),
        documented_only(),
    ]
    return routers if static is None else [*routers, pages(current, static, watches=settings.watch)]


def model_app(current: Pages, settings: Settings, static: Static | None) -> Described:
    """The same as an app: of a model whose path names it."""
    app = Described(**usual(settings))
    app.current = current
    for router in model_routers(current, settings, static):
        app.include_router(router)
    return app


def documented_only() -> APIRouter:
    """FastAPI knows of the hot path, so that GET /predict is a 405; it never answers it."""
    router = APIRouter(include_in_schema=False)

    @router.post(PATH)
    async def predict() -> Response:
        raise AssertionError("the hot path was not taken out")

    return router


async def answer_wrong_method(request: Request, error: Exception) -> Response:
    """Whatever answers GET answers HEAD."""
    assert isinstance(error, HTTPException)
    allowed = (error.headers or {}).get("Allow", "").replace("GET", "GET, HEAD")
    return JSONResponse({"detail": error.detail}, error.status_code, {"allow": allowed})


async def answer_bug(request: Request, error: Exception) -> Response:
    """Whatever FastAPI's routes raise; the log tells more."""
    reply = bug(request.scope["onepass.call"].id.decode())
    return Response(reply.body, reply.status, media_type="application/json")
