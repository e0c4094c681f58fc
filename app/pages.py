"""Pages that people open: `/docs`, drawn from `/openapi.json`. Offline, under a strict CSP."""

import mimetypes
from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import Response

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}


def pages() -> APIRouter:
    """`/docs` and what it loads, read once."""
    router = APIRouter(include_in_schema=False)
    for path, name in (
        ("/docs", "docs.html"),
        ("/static/docs.css", "docs.css"),
        ("/static/docs.js", "docs.js"),
    ):
        _add(router, path, name)
    return router


def _add(router: APIRouter, path: str, name: str) -> None:
    content = files("app").joinpath("static", name).read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"

    @router.get(path)
    async def page() -> Response:
        return Response(content, media_type=f"{kind}; charset=utf-8", headers=HEADERS)
