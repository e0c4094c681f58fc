"""A span per request, with the caller's trace as its parent."""

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from onepass.app.requests.request_context import RequestContext, RequestIds
from onepass.app.telemetry.tracing import Tracer

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


def call(path: str, **headers: str) -> RequestContext:
    """A request that came in."""
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    return RequestContext({"headers": pairs, "method": "POST", "path": path}, RequestIds())


def spans(*given: tuple[RequestContext, int, float]) -> list[ReadableSpan]:
    """What a tracer makes of requests."""
    exporter = InMemorySpanExporter()
    tracer = Tracer("taxi/run-1", SimpleSpanProcessor(exporter))
    for one in given:
        tracer.add(*one)
    return list(exporter.get_finished_spans())


def test_a_span_says_what_the_request_was() -> None:
    asked = call("/predict")
    asked.rows, asked.forward_s = 3, 0.002
    (span,) = spans((asked, 200, 0.25))
    assert span.name == "POST /predict"
    assert span.end_time - span.start_time == 250_000_000
    assert span.attributes["onepass.rows"] == 3
    assert span.attributes["onepass.forward_ms"] == 2
    assert span.resource.attributes["onepass.model"] == "taxi/run-1"


def test_the_callers_trace_is_the_parent() -> None:
    (span,) = spans((call("/predict", traceparent=f"00-{TRACE}-{PARENT}-01"), 200, 0.1))
    assert f"{span.context.trace_id:032x}" == TRACE
    assert f"{span.parent.span_id:016x}" == PARENT


def test_a_parent_that_is_none_begins_a_trace() -> None:
    (span,) = spans((call("/predict", traceparent="\xff nonsense"), 200, 0.1))
    assert span.parent is None


def test_a_path_of_the_callers_names_no_span() -> None:
    (span,) = spans((call("/predict/12345"), 404, 0.1))
    assert span.name == "POST other"


def test_only_our_faults_are_errors() -> None:
    ours, theirs = spans((call("/predict"), 500, 0.1), (call("/predict"), 422, 0.1))
    assert (ours.status.is_ok, theirs.status.is_ok) == (False, True)
