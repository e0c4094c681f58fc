"""What a head says of its body: what is refused, and the head again without an offer."""

import json
from typing import Any

import pytest
from httptools import HttpParserUpgrade

from onepass.app.transport.heads import head_problem, new_parser, refusal, without_offer


class Head:
    """A head as a parser tells of it."""

    def __init__(self, *lines: bytes, version: bytes = b"1.1") -> None:
        self.url, self.fields = b"", list[tuple[bytes, bytes]]()
        self.parser = new_parser(self)
        try:
            start = lines[0] + b" HTTP/" + version
            self.parser.feed_data(b"\r\n".join([start, *lines[1:], b"", b""]))
        except HttpParserUpgrade:
            pass

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.fields.append((name.lower(), value))


def problem(head: Head, *, most_fields: int = 9, most_bytes: int | None = None) -> Any:
    return head_problem(
        head.parser, head.url, head.fields, most_fields=most_fields, most_bytes=most_bytes
    )


@pytest.mark.parametrize(
    ("head", "limits", "status"),
    [
        (Head(b"GET /", b"a: b"), {}, None),
        (Head(b"GET /", b"a: b", b"c: d"), {"most_fields": 1}, 431),
        (Head(b"GET /long", b"a: b"), {"most_bytes": 10}, 431),
        (Head(b"GET /long", b"a: b"), {"most_bytes": 11}, None),
        (Head(b"CONNECT a:1", b"host: a"), {}, 400),
        (Head(b"POST /", b"transfer-encoding: chunked"), {}, None),
        (Head(b"POST /", b"transfer-encoding: Chunked"), {}, None),
        (Head(b"POST /", b"transfer-encoding: gzip, chunked"), {}, 400),
        (Head(b"POST /", b"transfer-encoding: chunked", version=b"1.0"), {}, 400),
    ],
)
def test_heads_that_are_too_much_or_may_be_read_two_ways_are_refused(
    head: Head, limits: Any, status: int | None
) -> None:
    found = problem(head, **limits)
    assert (found and found[0]) == status


def test_of_an_offer_all_else_is_left() -> None:
    lines = (b"GET /x?y", b"host: a", b"upgrade: h2c", b"connection: upgrade, close", b"z: 1")
    head = Head(*lines)
    assert head.parser.should_upgrade()
    left = without_offer(head.parser, head.url, head.fields)
    assert left == b"\r\n".join([lines[0] + b" HTTP/1.1", *lines[1:2], *lines[3:], b"", b""])


def test_a_refusal_is_a_whole_answer() -> None:
    head, _, body = refusal(431, "too many").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert b"content-length: %d" % len(body) in head
    assert b"connection: close" in head
    assert json.loads(body) == {"detail": "too many"}
