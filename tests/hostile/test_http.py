"""Hostile HTTP: what each conversation gets. `parser` marks what httptools itself refuses.

A conversation is pieces of bytes; status 0 means closed without a word.
"""

from typing import Any

import pytest

ROW = b'{"distance": 2.1, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}'
LONG = b"content-length: %d\r\n" % len(ROW)
POST = b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
CHUNKED = POST + b"transfer-encoding: chunked\r\n"
END = b"\r\n"
SIZE = len(ROW)
WHOLE = b"%x\r\n" % SIZE + ROW
PARSER = "this is no valid HTTP request"
LARGE = "head of the request is too large"
LATE = "did not arrive in time"
Case = tuple[list[bytes], int | set[int], str]


def get(path: bytes, method: bytes = b"GET") -> bytes:
    return method + b" " + path + b" HTTP/1.1\r\nhost: x\r\n\r\n"


def chunks(*sizes: int) -> list[bytes]:
    """The row in chunks of these sizes, and the end."""
    pieces, at = [], 0
    for size in sizes:
        pieces.append(b"%x\r\n" % size + ROW[at : at + size] + END)
        at += size
    return [*pieces, b"0\r\n\r\n"]


HEADS: dict[str, Case] = {
    "no HTTP at all: parser": ([b"hello\r\n\r\n"], 400, PARSER),
    "TLS: parser": ([b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"], 400, PARSER),
    "HTTP/2 at once: parser": ([b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], 400, PARSER),
    "HTTP/9.9: parser": ([b"GET /health/live HTTP/9.9\r\n\r\n"], 400, PARSER),
    "NUL in the path: parser": ([get(b"/he\0alth")], 400, PARSER),
    "NUL in a field: parser": ([POST + b"x-a: b\0c\r\n" + LONG + END + ROW], 400, PARSER),
    "a space in a name: parser": ([POST + b"x a: b\r\n" + LONG + END + ROW], 400, PARSER),
    "a space before the colon: parser": ([POST + b"x-a : b\r\n" + LONG + END + ROW], 400, PARSER),
    "no colon: parser": ([POST + b"x-a\r\n" + LONG + END + ROW], 400, PARSER),
    "a folded field: parser": ([POST + b"x-a: b\r\n c: d\r\n" + LONG + END + ROW], {200, 400}, ""),
    "bare LF": ([b"GET /health/live HTTP/1.1\nhost: x\n\n"], {200, 400}, ""),
    "bare CR: parser": ([b"GET /health/live HTTP/1.1\rhost: x\r\r"], 400, PARSER),
    "spaces in the path: parser": ([get(b"/health live")], 400, PARSER),
    "bytes above 127 in the path": ([get(b"/\xff\xfe")], {400, 404}, ""),
    "bytes above 127 in a field": ([POST + b"x-a: \xff\r\n" + LONG + END + ROW], 200, "fare"),
    "an absolute URL": ([get(b"http://evil.example/health/live")], 200, "live"),
    "an empty host": ([b"GET /health/live HTTP/1.1\r\nhost:\r\n\r\n"], 200, "live"),
    "no host": ([b"GET /health/live HTTP/1.1\r\n\r\n"], 200, "live"),
    "two hosts": ([b"GET /health/live HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n"], 200, "live"),
    "HTTP/1.0": ([b"GET /health/live HTTP/1.0\r\n\r\n"], 200, "live"),
    "an upgrade to websocket": (
        [b"GET /predict HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"],
        405, "detail",
    ),
    "an upgrade to h2c": (
        [POST + b"connection: upgrade\r\nupgrade: h2c\r\n" + LONG + END + ROW], 200, "fare",
    ),
    "CONNECT: parser": ([b"CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n"], {400, 404}, ""),
    "OPTIONS *: parser": ([get(b"*", b"OPTIONS")], {400, 404}, ""),
    "TRACE": ([get(b"/predict", b"TRACE")], 405, "detail"),
    "an unknown method: parser": ([get(b"/predict", b"STEAL")], 400, PARSER),
    "a method in lower case: parser": ([get(b"/predict", b"get")], 400, PARSER),
    "DELETE": ([get(b"/predict", b"DELETE")], 405, "detail"),
    "PROPFIND": ([get(b"/model", b"PROPFIND")], 405, "detail"),
    "a path of 15,000 bytes": ([get(b"/" + b"a" * 15_000)], 404, "detail"),
    "a path of 20,000 bytes": ([get(b"/" + b"a" * 20_000)], 431, LARGE),
    "a path of 5 MB": ([get(b"/" + b"a" * 5_000_000)], {431, 0}, ""),
    "a field of 20,000 bytes": ([POST + b"x: " + b"a" * 20_000 + END * 2], 431, LARGE),
    "a field of 5 MB": ([POST + b"x: " + b"a" * 5_000_000 + END * 2], {431, 0}, ""),
    "a name of 5 MB": ([POST + b"a" * 5_000_000 + b": x" + END * 2], {431, 0}, ""),
    "101 fields": ([POST + b"a: b\r\n" * 99 + END], 431, "more than 100 header fields"),
    "100,000 fields": ([POST + b"a: b\r\n" * 100_000 + END], {431, 0}, ""),
    "100 fields": ([POST + b"a: b\r\n" * 97 + LONG + END + ROW], 200, "fare"),
    "two content types": ([POST + b"content-type: text/plain\r\n" + LONG + END + ROW], 415, "text"),
    "no content type": ([b"POST /predict HTTP/1.1\r\n" + LONG + END + ROW], 415, "got nothing"),
    "a compressed body": ([POST + b"content-encoding: br\r\n" + LONG + END + ROW], 415, "without"),
    "a timeout of 10^30 ms": (
        [POST + b"x-request-timeout-ms: 1" + b"0" * 30 + END + LONG + END + ROW], 422, "timeout",
    ),
    "a timeout of NaN ms": (
        [POST + b"x-request-timeout-ms: nan" + END + LONG + END + ROW], 422, "timeout",
    ),
    "an odd traceparent": ([POST + b"traceparent: 00-zz\r\n" + LONG + END + ROW], 200, "fare"),
}  # fmt: skip

BODIES: dict[str, Case] = {
    "a length with a sign: parser": ([POST + b"content-length: +5\r\n\r\n12345"], 400, PARSER),
    "a negative length: parser": ([POST + b"content-length: -1\r\n\r\n"], 400, PARSER),
    "a length in hex: parser": ([POST + b"content-length: 0x44\r\n\r\n" + ROW], 400, PARSER),
    "a length of 2^64: parser": ([POST + b"content-length: 18446744073709551616\r\n\r\n"], 400, ""),
    "a length of 2^63": ([POST + b"content-length: 9223372036854775808\r\n\r\n"], 413, "bytes"),
    "no length number: parser": ([POST + b"content-length: many\r\n\r\n"], 400, PARSER),
    "an empty length": ([POST + b"content-length:\r\n\r\n"], {400}, ""),
    "two equal lengths: parser": ([POST + LONG + LONG + END + ROW], 400, PARSER),
    "two lengths: parser": ([POST + LONG + b"content-length: 1\r\n\r\n" + ROW], 400, PARSER),
    "lengths in a list: parser": ([POST + b"content-length: 5, 5\r\n\r\n12345"], 400, PARSER),
    "a length too short": ([POST + b"content-length: 9\r\n\r\n" + ROW], 400, "not JSON"),
    "length and chunks: parser": ([CHUNKED + LONG + END, *chunks(SIZE)], 400, PARSER),
    "chunks and length, other order: parser": (
        [POST + LONG + b"transfer-encoding: chunked\r\n\r\n", *chunks(SIZE)], 400, PARSER,
    ),
    "chunked, chunked": (
        [POST + b"transfer-encoding: chunked, chunked\r\n\r\n", *chunks(SIZE)], {200, 400}, "",
    ),
    "chunked twice": (
        [CHUNKED + b"transfer-encoding: chunked\r\n\r\n", *chunks(SIZE)], {200, 400}, "",
    ),
    "chunked, then another: parser": (
        [POST + b"transfer-encoding: chunked, identity\r\n\r\n", *chunks(SIZE)], 400, "",
    ),
    "an unknown coding: parser": (
        [POST + b"transfer-encoding: cow\r\n\r\n", *chunks(SIZE)], 400, "",
    ),
    "compressed, then chunked": (
        [POST + b"transfer-encoding: gzip, chunked\r\n\r\n", *chunks(SIZE)], 400, "alone and once",
    ),
    "compressed, then chunked, in two fields": (
        [POST + b"transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n", *chunks(SIZE)],
        400, "alone and once",
    ),
    "identity": ([POST + b"transfer-encoding: identity\r\n\r\n" + ROW], 400, "alone and once"),
    "compressed": ([POST + b"transfer-encoding: gzip\r\n\r\n" + ROW], 400, "alone and once"),
    "no coding": ([POST + b"transfer-encoding:\r\n" + LONG + END + ROW], 400, ""),
    "chunked with a parameter": (
        [POST + b"transfer-encoding: chunked;q=1\r\n\r\n", *chunks(SIZE)], 400, "",
    ),
    "chunked in HTTP/1.0": (
        [CHUNKED.replace(b"1.1", b"1.0") + END, *chunks(SIZE)], 400, "alone and once",
    ),
    "chunked behind an offer": (
        [CHUNKED + b"connection: upgrade\r\nupgrade: h2c\r\n\r\n", *chunks(SIZE)], 200, "fare",
    ),
    "length and chunks behind an offer": (
        [CHUNKED + b"connection: upgrade\r\nupgrade: h2c\r\n" + LONG + END, *chunks(SIZE)], 400, "",
    ),
    "xchunked": ([POST + b"transfer-encoding: xchunked\r\n\r\n", *chunks(SIZE)], 400, ""),
    "chunks of a byte": ([CHUNKED + END, *chunks(*[1] * SIZE)], 200, "fare"),
    "one chunk": ([CHUNKED + END, *chunks(SIZE)], 200, "fare"),
    "chunks with extensions": (
        [CHUNKED + END, b"%x;a=b\r\n%b\r\n0;c\r\n\r\n" % (SIZE, ROW)], 200, "fare",
    ),
    "chunks with trailers": (
        [CHUNKED + END, WHOLE + b"\r\n0\r\nx-late: 1\r\n\r\n"], 200, "fare",
    ),
    "a chunk of a negative size: parser": ([CHUNKED + END + b"-1\r\n"], 400, PARSER),
    "a chunk of 2^64: parser": ([CHUNKED + END + b"10000000000000000\r\n"], 400, PARSER),
    "a chunk of 2^63": ([CHUNKED + END + b"7fffffffffffffff\r\n" + b" " * 100], 0, ""),
    "a chunk longer than it says: parser": ([CHUNKED + END + b"3\r\nabcdef\r\n0\r\n\r\n"], 400, ""),
    "a chunk size that is none: parser": ([CHUNKED + END + b"zz\r\n"], 400, PARSER),
    "9 MiB in chunks": (
        [CHUNKED + END, *[b"100000\r\n" + b" " * 2**20 + END] * 9], {413, 0}, "",
    ),
    "a megabyte of trailers": (
        [CHUNKED + END, WHOLE + b"\r\n0\r\n", *[b"x-a: " + b"b" * 1000 + END] * 1000],
        {431, 0}, "",
    ),
    "a trailer of 5 MB": (
        [CHUNKED + END, WHOLE + b"\r\n0\r\n", b"x-a: " + b"b" * 5_000_000], {431, 0}, "",
    ),
    "an extension of 5 MB": ([CHUNKED + END, b"44;a=" + b"b" * 5_000_000], {431, 400, 0}, ""),
    "a body where none belongs": ([get(b"/health/live")[:-2] + LONG + END + ROW], 200, "live"),
    "100-continue": ([POST + LONG + b"expect: 100-continue\r\n\r\n" + ROW], {100, 200}, ""),
    "an unknown expectation": ([POST + LONG + b"expect: magic\r\n\r\n" + ROW], 200, "fare"),
}  # fmt: skip

SLOW: dict[str, Case] = {
    "nothing is said": ([], 408, LATE),
    "HTTP/0.9": ([b"GET /health/live\r\n"], 408, LATE),
    "half a line": ([b"POST /pre"], 408, LATE),
    "half a head": ([POST], 408, LATE),
    "a field a bit at a time": ([POST, *[b"x-a: b\r\n"] * 8], 408, LATE),
    "no body": ([POST + LONG + END], 408, LATE),
    "half a body": ([POST + LONG + END + ROW[:30]], 408, LATE),
    "a body a byte at a time": ([POST + LONG + END, *[b" "] * 8], 408, LATE),
    "a chunk that never ends": ([CHUNKED + END + WHOLE[:30]], 408, LATE),
    "chunks without end": ([CHUNKED + END, *[b"1\r\n \r\n"] * 8], 408, LATE),
    "trailers without end": (
        [CHUNKED + END + WHOLE + b"\r\n0\r\n", *[b"a: b\r\n"] * 8], 408, LATE,
    ),
    "a body for a path that reads none": ([get(b"/nowhere")[:-2] + LONG + END], 404, "detail"),
}  # fmt: skip


@pytest.mark.parametrize("name", [*HEADS, *BODIES])
def test_a_conversation_gets_what_the_table_says(server: Any, check: Any, name: str) -> None:
    pieces, status, text = (HEADS | BODIES)[name]
    check(server, server.ask(*pieces, shut=status == 0), status, text)


@pytest.mark.parametrize("name", SLOW)
def test_patience_has_an_end(hasty: Any, check: Any, name: str) -> None:
    pieces, status, text = SLOW[name]
    check(hasty, hasty.ask(*pieces, pause_s=0.1), status, text)


GOOD = POST + LONG + END + ROW
BAD = POST + b"content-length: 2\r\n\r\n{}"
PIPELINES: dict[str, tuple[list[bytes], list[int]]] = {
    "two": ([GOOD * 2], [200, 200]),
    "200 at once": ([GOOD * 200], [200] * 200),
    "bad ones between": ([GOOD + BAD + GOOD + BAD + GOOD], [200, 422, 200, 422, 200]),
    "other paths between": (
        [get(b"/health/live") + GOOD + get(b"/nowhere") + GOOD], [200, 200, 404, 200],
    ),
    "a HEAD between": ([GOOD + get(b"/v2/health/live") + GOOD], [200, 200, 200]),
    "300, torn in a head": ([GOOD * 250 + GOOD[:60], GOOD[60:] + GOOD * 49], [200] * 300),
    "in torn pieces": ([GOOD[:40], GOOD[40:] + GOOD[:90], GOOD[90:]], [200, 200]),
    "garbage behind a good one: parser": ([GOOD + b"garbage\r\n\r\n"], [200, 400, 0]),
    "garbage behind many: parser": ([GOOD * 20 + b"garbage\r\n\r\n"], [200] * 20 + [400, 0]),
    "what is behind a body is no request: parser": (
        [POST + b"content-length: 2\r\n\r\n{}" + ROW], [422, 400],
    ),
    "smuggled by length and chunks: nothing behind it is read": (
        [CHUNKED + b"content-length: 4\r\n\r\n0\r\n\r\n" + GOOD], [400, 0],
    ),
    "nothing behind a 413 is read": (
        [POST + b"content-length: 8388609\r\n\r\n" + b" " * 100 + GOOD], [413, 0],
    ),
    "nothing behind a close is read": (
        [POST + b"connection: close\r\n" + LONG + END + ROW + GOOD], [200, 0],
    ),
    "a refused path with a body": (
        [b"POST /nowhere HTTP/1.1\r\nhost: x\r\n" + LONG + END + ROW + GOOD], [404, 200],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PIPELINES)
def test_pipelined_requests_are_answered_in_order(server: Any, check: Any, name: str) -> None:
    pieces, wanted = PIPELINES[name]
    answers = server.ask_all(*pieces, count=len(wanted))
    found = [answer.status for answer in answers]
    assert found == wanted
    for answer in answers:
        if answer.status == 200 and b"live" not in answer.body:
            assert answer.body == server.exact
    check(server, answers[0], wanted[0], "")


@pytest.mark.parametrize(
    "path",
    [b"/v2", b"/v2/health/live", b"/v2/models/taxi", b"/health/live", b"/model", b"/docs",
     b"/v2/nowhere", b"/metrics", b"/openapi.json"],
)  # fmt: skip
def test_head_has_no_body(server: Any, check: Any, path: bytes) -> None:
    first = server.ask_all(get(path, b"HEAD") + GOOD, count=2)
    assert first[0].status in (200, 404, 405)
    assert (first[1].status, first[1].body) == (200, server.exact)


@pytest.mark.parametrize("pieces", [[GOOD], [CHUNKED + END, *chunks(30, SIZE - 30)]])
def test_half_a_close_still_gets_its_answer(server: Any, check: Any, pieces: list[bytes]) -> None:
    check(server, server.ask(*pieces, shut=True), {200, 0}, "")


@pytest.mark.parametrize(
    "sent", [b"", POST, POST + LONG + END + ROW[:9], CHUNKED + END + b"44\r\n"]
)
def test_callers_who_leave_are_forgotten(server: Any, check: Any, sent: bytes) -> None:
    for _ in range(50):
        server.ask_all(sent, count=0)
    check(server, server.ask(GOOD), 200, "fare")
