"""A bundle below a URL of http or https.

Credentials in the URL are sent as the Basic scheme has them, a query string with each file. Where
the server sends elsewhere, that is followed on the same host alone.
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from onepass.app.stores.source import Absent, Broken, Refusal, Source
from onepass.models.version import installed

IDLE_S = 10.0
"""For so long nothing may come."""
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


class HttpStore:
    """Of one URL, which is one that `urls.check` has passed."""

    def __init__(self, url: str, *, idle_s: float = IDLE_S) -> None:
        parts = urlsplit(url)
        user, at, host = parts.netloc.rpartition("@")
        self._folder = f"{parts.scheme}://{host}{parts.path.rstrip('/')}"
        self._query = f"?{parts.query}" if parts.query else ""
        self._headers = {"User-Agent": f"onepass/{installed()}", "Accept-Encoding": "identity"}
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
        answer = self._told(lambda: self._opener.open(request, timeout=self._idle_s))
        with answer:
            said = answer.headers.get("Content-Length", "")
            size = int(said) if said.isascii() and said.isdigit() else None
            yield Source(size, lambda most: bytes(self._told(lambda: answer.read1(most))))

    def _told(self, step: Callable[[], Any]) -> Any:
        """What a step gives; what goes wrong is told in the words of all stores."""
        try:
            return step()
        except HTTPError as error:
            with error:
                raise _of_status(error.code) from None
        except URLError as error:
            raise Broken(self._why(error.reason)) from None
        except (OSError, HTTPException) as error:
            raise Broken(self._why(error)) from None

    def _why(self, error: object) -> str:
        """Never the text of an error that may hold the URL."""
        if isinstance(error, TimeoutError):
            return f"nothing came for {self._idle_s:g} s"
        if isinstance(error, HTTPException):
            return f"the connection ended ({type(error).__name__})"
        if isinstance(error, OSError):
            return error.strerror or type(error).__name__
        return str(error)


def _of_status(code: int) -> Exception:
    if code in GONE:
        return Absent()
    text = f"the server answers {code}"
    return Broken(text) if code in LATER or code >= 500 else Refusal(text)


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
