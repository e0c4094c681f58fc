"""Spans for OpenTelemetry: one per request, sent to a collector by a thread of its own.

An extra (`pip install 'onepass[otel]'`), imported only where ONEPASS_OTLP_ENDPOINT is set. The
caller's `traceparent` (W3C Trace Context) is the parent; whether a span is kept is its say, too.
"""

from time import time_ns

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from onepass.app.requests.request_context import RequestContext
from onepass.app.telemetry.shared_counters import ROUTES


class Tracer:
    """Makes a span of each request when it is over: nothing is paid while it runs."""

    def __init__(self, model: str, processor: SpanProcessor) -> None:
        resource = Resource.create({"service.name": "onepass", "onepass.model": model})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("onepass")
        self._parents = TraceContextTextMapPropagator()

    def add(self, call: RequestContext, status: int, duration_s: float) -> None:
        """A span that began `duration_s` ago and ends now."""
        end = time_ns()
        route = call.route if call.route in ROUTES else "other"  # no name a caller makes
        traceparent = call.headers.get(b"traceparent")
        carrier = {"traceparent": traceparent.decode("latin-1")} if traceparent else {}
        span = self._tracer.start_span(
            f"{call.method} {route}",
            self._parents.extract(carrier),
            SpanKind.SERVER,
            {
                "http.request.method": call.method,
                "http.route": route,
                "http.response.status_code": status,
                "onepass.request_id": call.id.decode(),
                "onepass.rows": call.rows,
                "onepass.queue_ms": call.queue_s * 1e3,
                "onepass.forward_ms": call.forward_s * 1e3,
            },
            start_time=end - round(duration_s * 1e9),
        )
        if status >= 500:
            span.set_status(Status(StatusCode.ERROR))
        span.end(end)

    def close(self) -> None:
        """Sends what is left."""
        self._provider.shutdown()


def to_collector(model: str, endpoint: str) -> Tracer:
    """Spans to a collector that speaks OTLP over HTTP, such as http://localhost:4318/v1/traces."""
    return Tracer(model, BatchSpanProcessor(OTLPSpanExporter(endpoint)))
