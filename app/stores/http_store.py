"""A bundle below a URL of http or https.

Credentials in the URL are sent as the Basic scheme has them, a query string with each file. Where
the server sends elsewhere, that is followed on the same host alone.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPMessage
from typing import IO
from urllib.parse import quote, unquote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from onepass.app.stores.asking import IDLE_S, headers, source_of, told
from onepass.app.stores.source import Refusal, Source


class HttpStore:
    """Of one URL, which is one that `urls.check` has passed."""

    def __init__(self, url: str, *, idle_s: float = IDLE_S) -> None:
        parts = urlsplit(url)
        user, at, host = parts.netloc.rpartition("@")
        self._folder = f"{parts.scheme}://{host}{parts.path.rstrip('/')}"
        self._query = f"?{parts.query}" if parts.query else ""
        self._headers = headers()
        if at:
            name, _, password = user.partition(":")
            pair = f"{unquote(name)}:{unquote(password)}".encode()
            self._headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        self._idle_s = idle_s
        self._opener: OpenerDirector = build_opener(_SameHost)

    @contextmanager
    def open(self, name: str) -> Iterator[Source]:
        """A file. Raises Absent, Broken, Refusal."""
        request = Request(f"{self._folder}/{quote(name)}{self._query}", headers=self._headers)
        with told(lambda: self._opener.open(request, timeout=self._idle_s), self._idle_s) as answer:
            yield source_of(answer, self._idle_s)


class _SameHost(HTTPRedirectHandler):
    """Follows where scheme, host and port stay."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        before, after = urlsplit(req.full_url), urlsplit(newurl)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            fp.close()
            raise Elsewhere()
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Elsewhere(Refusal):
    """The server sends to another host."""

    def __init__(self) -> None:
        super().__init__("the server sends to another host, which is not followed")
