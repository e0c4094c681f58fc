"""What answers a path."""

from collections.abc import Coroutine, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from onepass.app.requests.canary import Canary
from onepass.app.requests.errors import Reply
from onepass.app.requests.request_context import RequestContext
from onepass.app.serving.plane import Plane
from onepass.app.transport.responder import Responder

if TYPE_CHECKING:
    from onepass.app.transport.fast_path import FastPath, Plan, Plans


class Front(Protocol):
    """What answers a path."""

    route: str
    responder: Responder
    plane: Plane
    fast: "FastPath"

    def plan(self, call: RequestContext, question: Any) -> "Plan | Plans | None":
        """How the fast path answers such requests; None where it does not."""

    def question(self, call: RequestContext, query: bytes) -> Any:
        """What the head of a request asks. Raises Refused, BadRequest."""

    def answer(
        self, call: RequestContext, question: Any, body: bytes
    ) -> Coroutine[Any, Any, Reply]:
        """The answer to a whole request."""

    def failed(self, error: Exception, request_id: str) -> Reply:
        """The answer to a failure."""


class Split(NamedTuple):
    """Some callers, always the same ones, are answered by another."""

    usual: Front
    other: Front
    canary: Canary

    def of(self, headers: Mapping[bytes, bytes]) -> Front | None:
        """By whom a caller is, where its headers say so."""
        if self.canary.by is not None:
            return None
        return self.other if self.canary.takes(headers) else self.usual
