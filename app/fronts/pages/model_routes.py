"""GET /model and /model/examples: what is being served, and rows that work."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import Response

from onepass.app.fronts.pages.cached_body import Content
from onepass.app.fronts.pages.model_pages import ModelPages
from onepass.app.requests.settings import Settings

Pages = Callable[[], ModelPages]
"""Those of what is in force when they are asked for."""


def model(pages: Pages, settings: Settings) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["model"])
    what = "The contract, the version, and how good it is"
    _add(router, "/model", what, lambda: pages().model)
    if settings.docs:
        what = "Rows that work, as a body for POST /predict"
        _add(router, "/model/examples", what, lambda: pages().examples)
    return router


def _add(router: APIRouter, path: str, summary: str, content: Callable[[], Content]) -> None:
    @router.get(
        path,
        summary=summary,
        operation_id=path.removeprefix("/").replace("/", "_"),
        response_class=Response,
        responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
    )
    async def show(request: Request) -> Response:
        return content().answer(request, {"cache-control": "no-cache"})
