"""Which heads are kept: those alone whose bytes say nothing but what was read of them."""

from types import SimpleNamespace
from typing import Any

import pytest

from onepass.app.requests.errors import WrongType
from onepass.app.requests.request_context import RequestIds
from onepass.app.transport.short_way import LONGEST, MOST_KNOWN, ShortWay

FIELDS = [(b"host", b"x"), (b"content-length", b"8")]
CONTENT = b"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n"


def parser(method: bytes = b"POST", version: str = "1.1") -> Any:
    return SimpleNamespace(
        get_method=lambda: method, get_http_version=lambda: version, should_keep_alive=lambda: True
    )


class Front:
    route = "/predict"
    responder = plane = fast = None

    def plan(self, call: Any, question: Any) -> None:
        return

    def question(self, call: Any, query: bytes) -> bytes:
        if b"content-encoding" in call.headers:
            raise WrongType("packed")
        return query


@pytest.fixture
def way() -> ShortWay:
    fronts: Any = {"/predict": Front()}
    return ShortWay(None, fronts, gate=None, ids=RequestIds(), most_bytes=100)


def head(way: ShortWay, fields: Any = FIELDS, url: bytes = b"/predict", **given: Any) -> Any:
    known = way.read(parser(**given), url=url, fields=fields)
    return known and known[0]


def test_what_a_head_says(way: ShortWay) -> None:
    read = head(way, url=b"/predict/?tasks=cos")
    assert (read.length, read.keep_alive, read.scope["path"]) == (8, True, "/predict")
    assert read._question == b"tasks=cos"
    call = read.call(0.5)
    assert (call.route, call.started, call.client) == ("/predict", 0.5, None)


def test_behind_a_prefix_a_path_is_known_with_it_and_without() -> None:
    fronts: Any = {"/predict": Front()}
    way = ShortWay(None, fronts, prefix="/a", gate=None, ids=RequestIds(), most_bytes=100)
    for asked in (b"/a/predict", b"/a/predict/", b"/predict"):
        assert head(way, url=asked).path == "/predict"
    assert head(way, url=b"/a/a/predict") is None


@pytest.mark.parametrize(
    "fields",
    [
        [(b"content-length", b"101")],
        [(b"content-length", b"-1")],
        [],
        [*FIELDS, (b"expect", b"100-continue")],
        [*FIELDS, (b"transfer-encoding", b"chunked")],
        [*FIELDS, (b"content-encoding", b"gzip")],
    ],
)
def test_what_is_unusual_takes_the_long_way(way: ShortWay, fields: Any) -> None:
    assert head(way, fields) is None


def test_so_does_whatever_is_no_post_of_these_paths(way: ShortWay) -> None:
    assert head(way, method=b"GET") is None
    assert head(way, version="1.0") is None
    assert head(way, url=b"/docs") is None


@pytest.mark.parametrize(
    "content",
    [
        b"\r\n" + CONTENT,
        CONTENT.replace(b"\r\n", b"\n"),
        CONTENT.replace(b"x\r\n", b"x\r\n y\r\n"),
        CONTENT + b"x",
        CONTENT[:-2],
        CONTENT.replace(b"/predict", b"/docs"),
        CONTENT.replace(b"Host: x", b"Host: " + b"x" * LONGEST),
        b"",
    ],
)
def test_only_heads_that_are_written_as_usual_are_kept(way: ShortWay, content: bytes) -> None:
    way.keep(content, head(way), url=b"/predict")
    assert way.known == {}
    way.keep(CONTENT, head(way), url=b"/predict")
    assert list(way.known) == [CONTENT]


@pytest.mark.parametrize("name", [b"authorization", b"x-request-id", b"traceparent"])
def test_keys_and_ids_are_not_kept(way: ShortWay, name: bytes) -> None:
    content = CONTENT[:-2] + name + b": a\r\n\r\n"
    way.keep(content, head(way, [*FIELDS, (name, b"a")]), url=b"/predict")
    assert way.known == {}


def test_so_many_are_kept(way: ShortWay) -> None:
    for number in range(MOST_KNOWN + 1):
        content = CONTENT.replace(b"Host: x", b"Host: %d" % number)
        way.keep(content, head(way), url=b"/predict")
    assert len(way.known) == 1
