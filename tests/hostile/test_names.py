"""Hostile names: no path leads to a file, no word of a caller to a log line or a metric label."""

import json
import time
from typing import Any

import pytest

ROW = b'{"distance": 2.1, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}'
PATHS: dict[bytes, int] = {
    b"/static/../../pyproject.toml": 404,
    b"/static/%2e%2e/%2e%2e/pyproject.toml": 404,
    b"/static/..%2f..%2fpyproject.toml": 404,
    b"/static/%252e%252e/pyproject.toml": 404,
    b"/static/....//docs.js": 404,
    b"/static/..;/docs.js": 404,
    b"/static//etc/passwd": 404,
    b"//etc/passwd": 404,
    b"/static/docs.js%00.png": 404,
    b"/static/docs.js/": 404,
    b"/static/docs.js": 404,
    b"/static/0123456789abcdef/docs.js": 200,
    b"/static/0123456789abcdef/docs.html": 404,
    b"/static/0123456789abcdef/../docs.js": 404,
    b"/static/0123456789abcdef/%2e%2e%2fpages.py": 404,
    b"/static/0123456789abcdef/..%5cpages.py": 404,
    b"/static/0123456789ABCDEF/docs.js": 404,
    b"/report/../model": 404,
    b"/static/": 404,
    b"/static/docs%5c..%5cdocs.js": 404,
    b"/static/file:///etc/passwd": 404,
    b"/docs/../predict": 404,
    b"/docs?url=http://evil.example/openapi.json": 200,
    b"/openapi.json?url=file:///etc/passwd": 200,
    b"/predict;a=b": 404,
    b"/predict%00": 404,
    b"/%70redict": 405,
    b"/PREDICT": 404,
    b"/predict/": 405,
    b"/.env": 404,
    b"/manifest.json": 404,
    b"/%ff%fe": 404,
    b"/%zz": 404,
    b"/%": 404,
    b"/%0d%0aset-cookie:%20a=b": 404,
    b"/v2/../model": 404,
    b"/v2//models/taxi": 404,
    b"/v2/models/..": 404,
    b"/v2/models/%2e%2e/%2e%2e/etc": 404,
    b"/v2/models/taxi/../taxi": 404,
    b"/v2/models/taxi;": 404,
    b"/v2/models/taxi%00": 404,
    b"/v2/models/taxi%2fready": 200,
    b"/v2/models/TAXI": 404,
    b"/v2/models/taxi/versions/..": 404,
    b"/v2/models/taxi/versions/latest": 404,
    b"/v2/models/" + b"a" * 10_000: 404,
    b"/v2/models/%0d%0ax-evil:%201": 404,
    b"/v2/models/<script>alert(1)</script>": 404,
    b"/metrics?name=" + b"a" * 10_000: 200,
}
QUERIES: dict[bytes, tuple[int, str]] = {
    b"tasks=fare": (200, "fare"),
    b"tasks=": (422, "at least one task"),
    b"tasks=fare,fare": (422, "named twice"),
    b"tasks=fare&tasks=card": (422, "given twice"),
    b"tasks=../../etc/passwd": (422, "no such task"),
    b"tasks=%2e%2e": (422, "no such task"),
    b"tasks=fare%00": (422, "no such task"),
    b"tasks=fare;card": (422, "no such task"),
    b"tasks=%ff%fe": (422, "no such task"),
    b"tasks=%ed%a0%80": (422, "no such task"),
    b"tasks=" + b"," * 10_000: (422, "no such task"),
    b"tasks=" + b"a" * 10_000: (422, "no such task"),
    b"tasks=" + b",".join(b"t%d" % n for n in range(1500)): (422, "no such task"),
    b"&" * 10_000: (200, "fare"),
    b"=" * 10_000: (422, "no such parameter"),
    b"a=b&" * 2_000: (422, "no such parameter"),
    b"task=fare": (422, "did you mean 'tasks'?"),
    b"tasks=fare&" + b"a" * 10_000: (422, "no such parameter"),
    b"&".join(b"p%d" % n for n in range(2000)): (422, "no such parameter"),
    b"%": (422, "no such parameter"),
}


def get(path: bytes, *headers: bytes) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\nhost: x\r\n" + b"".join(headers) + b"\r\n"


def post(path: bytes, *headers: bytes) -> bytes:
    head = b"POST " + path + b" HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    return head + b"".join(headers) + b"content-length: %d\r\n\r\n" % len(ROW) + ROW


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40].decode("ascii", "replace"))
def test_no_path_leads_to_a_file(server: Any, check: Any, path: bytes) -> None:
    answer = server.ask(get(path))
    check(server, answer, PATHS[path], "")
    assert b"root:" not in answer.body
    assert b"build-system" not in answer.body
    assert {"set-cookie", "x-evil", "location"}.isdisjoint(answer.headers)
    assert "text/html" not in answer.headers["content-type"] or path.startswith(b"/docs")


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:40].decode("ascii"))
def test_odd_queries(server: Any, check: Any, query: bytes) -> None:
    status, text = QUERIES[query]
    check(server, server.ask(post(b"/predict?" + query)), status, text)


IDS = (b"a b", b'"}', b"{}", b"\xff", b"\x1b[31mred", b"a" * 129, b"", b"%0a", b"'; drop", b"a\tb")


@pytest.mark.parametrize("given", IDS)
def test_odd_ids_do_not_come_back(server: Any, check: Any, given: bytes) -> None:
    answer = server.ask(post(b"/predict", b"x-request-id: " + given + b"\r\n"))
    check(server, answer, {200, 400}, "")
    assert answer.headers.get("x-request-id", "").encode("latin-1") != given or not given


def test_the_log_holds_a_line_per_request_whatever_it_asked(server: Any, check: Any) -> None:
    forged = b"/%0a%7b%22status%22:200,%22path%22:%22forged%22%7d%0a"
    for path in (forged, b"/%1b%5b31m", b"/%22,%22status%22:200", b"/%e2%80%a8", b"/%ed%a0%80"):
        check(server, server.ask(get(path, b"traceparent: %s\r\n" % path)), 404, "")
    check(server, server.ask(get(b"/last-of-the-log")), 404, "")
    for _ in range(100):
        lines = server.out.read_text().rpartition("\n")[0].splitlines()  # U+2028 ends one, too
        if any("last-of-the-log" in line for line in lines):
            break
        time.sleep(0.05)
    found = [json.loads(line) for line in lines]
    assert not any(line["path"] == "forged" for line in found)
    assert any("forged" in line["path"] and line["status"] == 404 for line in found)
    assert all(len(line["path"]) <= 200 for line in found)


def test_no_caller_makes_a_metric(server: Any, check: Any) -> None:
    before = server.ask(get(b"/metrics")).text
    for number in range(300):
        line = get(b"/flood-%d" % number, b"x-flood: 1\r\n")
        server.ask(line)
    for number in range(100):
        server.ask(get(b"/v2/models/flood-%d/infer" % number))
        server.ask(post(b"/predict?tasks=flood%d" % number))
    after = server.ask(get(b"/metrics")).text
    assert "flood" not in after
    assert len(after.splitlines()) <= len(before.splitlines()) + 6
    check(server, server.ask(get(b"/health/live")), 200, "live")
