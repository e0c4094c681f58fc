"""One call: what is sent, until when, and what came of it. Both clients send it, each its own way.

A call is repeated only where nothing of it can have run: no connection was made, or the service
refused it before it was admitted (429, 503). Pauses grow from a tenth of a second, and are never
shorter than `Retry-After` says; one that would end behind the deadline is not begun.
"""

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx

from onepass_client.errors import (
    OF_STATUS,
    Broken,
    Busy,
    CallError,
    Refused,
    TimedOut,
    Unavailable,
    Unreachable,
)
from onepass_client.problems import problems

JSON, LINES = "application/json", "application/x-ndjson"
FIRST_PAUSE_S = 0.1
LEAST_S = 1e-3
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
SECONDS = re.compile(r"\d+(\.\d+)?")
SAID = 500
"""Characters of a body that is no JSON, as of a proxy, that an error quotes."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service answered."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    request_id: str

    def json(self) -> Any:
        """Raises Broken: it is none."""
        try:
            return json.loads(self.content)
        except ValueError:
            raise Broken("the answer is no JSON", request_id=self.request_id) from None


@dataclass(slots=True)
class Call:
    """Of one request, and how often it may be repeated."""

    method: str
    path: str
    content: bytes | None = field(default=None, repr=False)
    kind: str = JSON
    accept: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """With the key, which is written nowhere."""
    timeout_s: float = 30.0
    retries: int = 3
    request_id: str = field(default_factory=lambda: uuid4().hex)
    deadline: float = field(init=False)
    tries: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.deadline = monotonic() + self.timeout_s

    @property
    def left_s(self) -> float:
        """Until the deadline."""
        return self.deadline - monotonic()

    def check_time(self) -> None:
        """Raises TimedOut: the deadline passed."""
        if self.left_s <= 0:
            raise TimedOut(f"no answer within {self.timeout_s:g} s", request_id=self.request_id)

    def request(self, client: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """As it is sent now: the service hears of a little less than the time that is left, so
        that what it says of it arrives."""
        left = max(self.left_s, LEAST_S)
        told = max(1, int(1000 * (left - min(0.1 * left, 0.5))))
        own = {
            "accept": self.accept,
            "x-request-id": self.request_id,
            "x-request-timeout-ms": str(told),
        }
        if self.content is not None:
            own["content-type"] = self.kind
        return client.build_request(
            self.method,
            self.path,
            content=self.content,
            headers={**self.headers, **own},
            timeout=left,
        )

    def failure(self, error: httpx.TransportError) -> CallError:
        """What a failure to send, or to hear, is to the caller."""
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
        if isinstance(error, NEVER_SENT):
            return Unreachable(said, request_id=self.request_id)
        if isinstance(error, httpx.TimeoutException):
            text = f"no answer within {self.timeout_s:g} s ({said})"
            return TimedOut(text, request_id=self.request_id)
        return Broken(f"the connection ended before the answer: {said}", request_id=self.request_id)

    def judged(self, status: int, headers: Mapping[str, str], content: bytes) -> Reply:
        """The reply. Raises Refused: it is no success."""
        own_id = headers.get("x-request-id", self.request_id)
        if status // 100 == 2:
            return Reply(status, headers, content, own_id)
        text, listed = _said(content)
        raise OF_STATUS.get(status, Refused)(
            text,
            request_id=own_id,
            status=status,
            problems=problems(listed),
            retry_after_s=_come_back_s(headers),
        )

    def pause_s(self, error: CallError) -> float:
        """How long to wait before it is sent again. Raises the error where it is not."""
        if not isinstance(error, Unreachable | Busy | Unavailable) or self.tries >= self.retries:
            raise error
        grown = FIRST_PAUSE_S * 2**self.tries * random.uniform(0.5, 1.5)
        told = error.retry_after_s if isinstance(error, Refused) else None
        pause = max(grown, (told or 0) + random.uniform(0, FIRST_PAUSE_S))
        if pause >= self.left_s:
            raise error
        self.tries += 1
        return pause


def _come_back_s(headers: Mapping[str, str]) -> float | None:
    """When: to the millisecond where the service says so, else in seconds, or by a date."""
    exact = headers.get("retry-after-ms", "")
    if SECONDS.fullmatch(exact):
        return float(exact) / 1000
    text = headers.get("retry-after", "")
    if SECONDS.fullmatch(text.strip()):
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (when.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _said(content: bytes) -> tuple[str, Any]:
    """In words, and as a list of problems, where it is one."""
    try:
        document = json.loads(content)
        detail = document.get("detail", document.get("error", ""))
    except (ValueError, AttributeError):
        return content[:SAID].decode("utf-8", "replace"), None
    if not isinstance(detail, list):
        return str(detail), None
    listed = [str(one) for one in problems(detail)]
    total = document.get("total", len(listed))
    beyond = f" (and {total - len(listed)} more)" if total > len(listed) else ""
    return "; ".join(listed) + beyond, detail
