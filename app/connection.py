"""One connection: uvicorn's httptools protocol, with an end to its patience.

Stock uvicorn holds a half-sent head for ever and reads heads of any size. Here a head, and a body,
must arrive within their deadlines, and a head has a largest size and number of fields. What is
late or too large is answered 408 or 431 and closed.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.settings import Settings


def connection_class(settings: Settings) -> type[HttpToolsProtocol]:
    """The protocol class for uvicorn, with these limits."""
    limits: dict[str, Any] = {
        "header_timeout_s": settings.header_timeout_s,
        "body_timeout_s": settings.body_timeout_s,
        "max_header_bytes": settings.max_header_bytes,
        "max_headers": settings.max_headers,
    }
    return type("LimitedConnection", (Connection,), limits)


class Connection(HttpToolsProtocol):
    """uvicorn's own, so far."""

    header_timeout_s: float
    body_timeout_s: float
    max_header_bytes: int
    max_headers: int
