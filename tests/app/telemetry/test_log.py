"""The log: one line per request, whatever the caller sends."""

import asyncio
import json

from hypothesis import given
from hypothesis import strategies as st

from onepass.app.requests.request_context import RequestContext, RequestIds
from onepass.app.telemetry.log import Line, RequestLog, as_json, as_text


def call(path: str, method: str = "POST", **headers: str) -> RequestContext:
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    return RequestContext({"headers": pairs, "method": method, "path": path}, RequestIds())


@given(path=st.text(), method=st.text(max_size=10))
def test_a_line_is_one_line_and_json(path: str, method: str) -> None:
    line = Line.of(call(path, method), 200, 0.0015)._replace(time=1_700_000_000.5)
    written = as_json(line)
    assert written.count("\n") == 1
    found = json.loads(written)
    assert found["time"] == "2023-11-14T22:13:20.500Z"
    assert (found["status"], found["duration_ms"]) == (200, 1.5)
    assert len(found["path"]) <= 200
    assert as_text(line).count("\n") == 1


def test_the_trace_of_a_caller_is_kept_when_it_is_one() -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    good = Line.of(call("/", traceparent=f"00-{trace}-b7ad6b7169203331-01"), 200, 0)
    assert json.loads(as_json(good))["trace"] == trace
    bad = Line.of(call("/", traceparent='00-"}-x-01'), 200, 0)
    assert "trace" not in json.loads(as_json(bad))


def test_lines_are_gathered_and_none_is_lost_at_exit() -> None:
    writes: list[bytes] = []

    async def run() -> None:
        log = RequestLog(as_json, writes.append)
        for _ in range(3):
            log.add([Line.of(call("/"), 200, 0.0)])
        assert writes == []
        await asyncio.sleep(0.2)
        assert len(writes) == 1
        log.add([Line.of(call("/"), 200, 0.0)])
        log.flush()

    asyncio.run(run())
    assert [content.count(b"\n") for content in writes] == [3, 1]


def test_ids_differ() -> None:
    ids = RequestIds()
    assert len({ids.new() for _ in range(100)} | {RequestIds().new() for _ in range(100)}) == 200
