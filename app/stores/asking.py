"""Asking over http: what goes wrong is told in the words of all stores, never in those of an error
that may hold a URL."""

from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError

from onepass.app.stores.source import Absent, Broken, Refusal, Source
from onepass.models.version import installed

T = TypeVar("T")
IDLE_S = 10.0
"""For so long nothing may come."""
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


def headers() -> dict[str, str]:
    """Of every request."""
    return {"User-Agent": f"onepass/{installed()}", "Accept-Encoding": "identity"}


def source_of(answer: Any, idle_s: float) -> Source:
    """The body of an answer."""
    said = answer.headers.get("Content-Length", "")
    size = int(said) if said.isascii() and said.isdigit() else None
    return Source(size, lambda most: told(lambda: bytes(answer.read1(most)), idle_s))


def told(step: Callable[[], T], idle_s: float) -> T:
    """What a step gives. Raises Absent, Broken, Refusal."""
    try:
        return step()
    except HTTPError as error:
        with error:
            raise of_status(error.code) from None
    except URLError as error:
        raise Broken(_why(error.reason, idle_s)) from None
    except (OSError, HTTPException) as error:
        raise Broken(_why(error, idle_s)) from None


def of_status(code: int) -> Absent | Broken | Refusal:
    """What a status means that is no answer."""
    if code in GONE:
        return Absent()
    text = f"the server answers {code}"
    return Broken(text) if code in LATER or code >= 500 else Refusal(text)


def _why(error: object, idle_s: float) -> str:
    if isinstance(error, TimeoutError):
        return f"nothing came for {idle_s:g} s"
    if isinstance(error, HTTPException):
        return f"the connection ended ({type(error).__name__})"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(error)
