"""Cross-origin requests: off, unless origins are named. Exact ones; there is no wildcard.

Keys travel in `Authorization`, never in cookies, so credentials are never allowed.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

from onepass.app.requests.errors import Headers
from onepass.app.requests.request_context import Message, Scope, Send, is_closed

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")
_VARY = (b"vary", b"origin")
_EXPOSED = b"x-request-id, x-model-version, server-timing, retry-after, retry-after-ms, "
_EXPOSED += b"inference-header-content-length"
_PREFLIGHT: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (
        b"access-control-allow-headers",
        b"authorization, content-type, inference-header-content-length, traceparent, "
        b"x-request-id, x-request-timeout-ms",
    ),
    (b"access-control-max-age", b"600"),
]


def _listed(origins: Any) -> tuple[str, ...]:
    if isinstance(origins, str):
        origins = [origin.strip() for origin in origins.split(",")] if origins.strip() else []
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"{origin[:100]!r} is no origin such as https://example.com:8443")
    return tuple(origins)


Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
"""Between commas, or a list."""


class Cors:
    """What browsers are told on behalf of pages from elsewhere."""

    def __init__(self, origins: Iterable[str], *, truths: bool = False) -> None:
        """Where callers tell truths, pages see the ids of answers, and may take answers back."""
        self._origins = {origin.encode() for origin in origins}
        self._exposed = _EXPOSED + (b", x-answer-id" if truths else b"")
        methods, *others = _PREFLIGHT
        self._preflight = (
            [(methods[0], methods[1] + b", DELETE"), *others] if truths else _PREFLIGHT
        )

    def marked(self, scope: Scope, send: Send) -> Send:
        """A `send` that says whether the page that asks may read the answer."""
        marks = self.marks(scope)

        async def marking(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *marks]
            if not is_closed(send):
                await send(message)

        return marking

    def preflight(self, scope: Scope) -> Headers | None:
        """What to answer to a browser that asks before it sends; None for other requests."""
        if scope["method"] != "OPTIONS":
            return None
        names = {name for name, _ in scope["headers"]}
        if not {b"origin", b"access-control-request-method"} <= names:
            return None
        return self._preflight if len(self.marks(scope)) > 1 else []

    def marks(self, scope: Scope) -> Headers:
        """What an answer carries."""
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        if len(origins) != 1 or origins[0] not in self._origins:
            return [_VARY]
        allowed = (b"access-control-allow-origin", origins[0])
        return [_VARY, allowed, (b"access-control-expose-headers", self._exposed)]
