"""Pages that people open: the playground `/`, `/docs`, `/watch`, the report, and `/fleet` of the
service. Offline, under a strict CSP.

What they load lies under `/static/<digest>/`: a browser keeps it for ever, and asks for another
address once a file has changed. A page that is older or newer than this server, as during a
roll-out, still gets its files, but does not keep them.
"""

import mimetypes
import re
from functools import cached_property
from hashlib import sha256
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from onepass.app.fronts.pages.cached_body import Content
from onepass.app.fronts.pages.model_routes import Pages
from onepass.app.transport.address import WITH_SLASH

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
}
"""`trusted-types 'none'`: no text ever becomes markup, the browser sees to it."""
REPORT_HEADERS = HEADERS | {
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
"""One file with its styles in it, from the bundle: it shows, and does nothing."""
CHECK = "no-cache"
KEEP = "public, max-age=31536000, immutable"
DRAWN_REPORT = "./#tab=report"
"""Where the playground draws what report.json says."""
TO_WATCH = b'<a href="watch">Watch</a>'
_DIGEST = re.compile("[0-9a-f]{16}")
_ENTRIES = {"/": "playground.html", "/docs": "docs.html", "/watch": "watch.html"}
FLEET = "/fleet"
_ALL = {*_ENTRIES.values(), "fleet.html"}


class Static:
    """The files of the package, read once."""

    def __init__(self) -> None:
        folder = files("onepass.app").joinpath("static")
        static_files = sorted(folder.iterdir(), key=lambda file: file.name)
        self._files = {file.name: file.read_bytes() for file in static_files}

    @cached_property
    def digest(self) -> str:
        """Of all of them, names included."""
        digest = sha256()
        for name, content in self._files.items():
            digest.update(b"%b\0%d\0" % (name.encode(), len(content)) + content)
        return digest.hexdigest()[:16]

    def page(self, name: str) -> bytes:
        """A page whose links to `static/` name the digest."""
        return re.sub(rb'="static/', b'="static/%b/' % self.digest.encode(), self._files[name])

    @cached_property
    def _contents(self) -> dict[str, Content]:
        return {n: Content(body, _kind(n)) for n, body in self._files.items() if n not in _ALL}

    def get(self, name: str) -> Content | None:
        """What a page loads; pages have addresses of their own."""
        return self._contents.get(name)


def pages(current: Pages, static: Static, *, watches: bool) -> APIRouter:
    """The pages and what they load; no link to `/watch` where there is none."""
    router = APIRouter(include_in_schema=False)
    for path, name in _ENTRIES.items():
        page = static.page(name)
        _add(router, path, page if watches else page.replace(TO_WATCH, b""), HEADERS)

    @router.get("/report")
    async def report(request: Request) -> Response:
        shown = current().report
        if shown is None:
            return RedirectResponse(DRAWN_REPORT, 303)
        return shown.answer(request, REPORT_HEADERS | {"cache-control": CHECK})

    for path in sorted(WITH_SLASH - {"/", f"{FLEET}/"}):
        _send_back(router, path)

    @router.get("/static/{digest}/{name}")
    async def file(digest: str, name: str, request: Request) -> Response:
        content = static.get(name)
        if content is None or not _DIGEST.fullmatch(digest):
            raise HTTPException(404)
        control = KEEP if digest == static.digest else CHECK
        return content.answer(request, HEADERS | {"cache-control": control})

    return router


def fleet_page(static: Static) -> APIRouter:
    """The page of all models, which is the service's and no model's."""
    router = APIRouter(include_in_schema=False)
    _add(router, FLEET, static.page("fleet.html"), HEADERS)
    _send_back(router, f"{FLEET}/")
    return router


def _add(router: APIRouter, path: str, page: bytes, headers: dict[str, str]) -> None:
    content = Content(page, _kind(".html"))

    @router.get(path)
    async def show(request: Request) -> Response:
        return content.answer(request, headers | {"cache-control": CHECK})


def _send_back(router: APIRouter, path: str) -> None:
    """From a page with a slash behind it to the page, wherever that lies."""

    @router.get(path)
    async def show() -> Response:
        return RedirectResponse(f"../{path.strip('/')}", 308)


def _kind(name: str) -> str:
    kind = mimetypes.guess_type(f"x{name}")[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8"
