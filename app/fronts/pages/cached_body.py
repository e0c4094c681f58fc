"""Bodies that never change: packed once, for those who take that, and known again by a tag."""

from functools import cached_property
from hashlib import sha256

from fastapi import Request
from fastapi.responses import Response

from onepass.app.requests.encoding import LEAST_BYTES, accepted, deflate

GZIP = b"gzip"


class Content:
    """One such body, and what it is."""

    def __init__(self, body: bytes, kind: str) -> None:
        self._body = body
        self._kind = kind

    @cached_property
    def _tag(self) -> str:
        return sha256(self._body).hexdigest()[:16]

    @cached_property
    def _packed(self) -> bytes:
        return deflate(self._body, GZIP, level=9)

    def answer(self, request: Request, headers: dict[str, str]) -> Response:
        """The body; or 304, where the caller has it. Packed, it has another tag (RFC 9110)."""
        body, tag = self._body, f'"{self._tag}"'
        headers = headers | {"vary": "accept-encoding"}
        coding = accepted(request.headers.get("accept-encoding", "").encode("latin-1"))
        if coding == GZIP and len(body) >= LEAST_BYTES:
            body, tag = self._packed, f'"{self._tag}-gzip"'
            headers["content-encoding"] = "gzip"
        headers["etag"] = tag
        known = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
        if tag in known or f"W/{tag}" in known:
            headers.pop("content-encoding", None)
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=self._kind, headers=headers)
