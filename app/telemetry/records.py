"""What is kept of a request when it is over: a count, a line in the log, a span."""

from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from onepass.app.requests.errors import ClientClosed
from onepass.app.requests.request_context import RequestContext, status_of
from onepass.app.telemetry.log import Line, RequestLog
from onepass.app.telemetry.metrics import Metrics
from onepass.models.contract import BadRequest

if TYPE_CHECKING:  # an extra
    from onepass.app.telemetry.tracing import Tracer


class RequestSinks(NamedTuple):
    """Where lines and spans go, one of each per process."""

    log: RequestLog
    tracer: "Tracer | None" = None

    def close(self) -> None:
        """Hands on what is left."""
        self.log.close()
        if self.tracer is not None:
            self.tracer.close()


class Records:
    """Of the requests to one deployment."""

    def __init__(self, metrics: Metrics, sinks: RequestSinks) -> None:
        self._metrics = metrics
        self._log, self._tracer = sinks

    def record(self, call: RequestContext, status: int) -> None:
        """Counts and logs a request, just before its answer leaves."""
        if status == ClientClosed.status:
            status = status_of(call.connection, status)
        duration_s = perf_counter() - call.started
        self._metrics.request(call, status, duration_s)
        self._log.add([Line.of(call, status, duration_s)])
        if self._tracer is not None:
            self._tracer.add(call, status, duration_s)

    def count(self, route: str, count: int) -> None:
        """Counts so many requests whose answers leave together, each of them 200."""
        self._metrics.count(route, count)

    def note(self, route: str, lines: list[Line]) -> None:
        """What else is kept of them, where no spans are asked for."""
        self._metrics.took(route, [line.duration_s for line in lines])
        self._log.add(lines)

    @property
    def traces(self) -> bool:
        """Whether each request has a span."""
        return self._tracer is not None

    def refused(self, error: BadRequest) -> None:
        """Counts what did not fit."""
        self._metrics.refused(error.problems)
