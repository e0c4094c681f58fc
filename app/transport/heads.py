"""What the head of a request says of its body, beyond what the parser looks at.

A client may offer another protocol with each plain request (`Upgrade: h2c`, as Java's own client
and `curl --http2` do). The parser then takes the body for that protocol's. An offer may be passed
over (RFC 9110, 7.8): the head is read again without it, and the body is a body.
"""

import orjson
from httptools import HttpRequestParser
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

Fields = list[tuple[bytes, bytes]]
Problem = tuple[int, str]


def new_parser(connection: object) -> HttpRequestParser:
    """As uvicorn makes them: what follows a request that closes is no error."""
    parser = HttpRequestParser(connection)
    parser.set_dangerous_leniencies(lenient_data_after_close=True)
    return parser


def head_problem(
    parser: HttpRequestParser,
    url: bytes,
    fields: Fields,
    *,
    most_fields: int,
    most_bytes: int | None,
) -> Problem | None:
    """Why this head is refused, if it is: a status, and words."""
    if len(fields) > most_fields:
        return 431, f"the request has more than {most_fields} header fields"
    if most_bytes is not None and len(url) + _size(fields) > most_bytes:
        return 431, "the head of the request is too large"
    if parser.should_upgrade() and parser.get_method() == b"CONNECT":
        return 400, "this is no proxy: CONNECT is not answered"
    codings = [value for name, value in fields if name == b"transfer-encoding"]
    return _coding_problem(codings, fields, parser) if codings else None


def _size(fields: Fields) -> int:
    return sum(len(name) + len(value) + 4 for name, value in fields)


def _coding_problem(
    codings: list[bytes], fields: Fields, parser: HttpRequestParser
) -> Problem | None:
    """`Transfer-Encoding` is chunked, once and alone: where a body ends must not be a matter of
    opinion between a proxy and this service.
    """
    if any(name == b"content-length" for name, _ in fields):
        return 400, "content-length and transfer-encoding cannot both be given"
    names = [one.strip().lower() for one in b",".join(codings).split(b",")]
    if names == [b"chunked"] and parser.get_http_version() == "1.1":
        return None
    return 400, "transfer-encoding must be chunked, alone and once, and the request HTTP/1.1"


def without_offer(parser: HttpRequestParser, url: bytes, fields: Fields) -> bytes:
    """The head again, without the offer of another protocol; all else stays as it was."""
    version = parser.get_http_version().encode()
    lines = [b"%b %b HTTP/%b" % (parser.get_method(), url, version)]
    lines += [b"%b: %b" % field for field in fields if field[0] != b"upgrade"]
    return b"\r\n".join([*lines, b"", b""])


def refusal(status: int, text: str) -> bytes:
    """The whole answer, in place of the app's."""
    body = orjson.dumps({"detail": text})
    length = b"connection: close\r\ncontent-length: %d\r\n" % len(body)
    kind = b"content-type: application/json\r\nx-content-type-options: nosniff\r\n"
    return STATUS_LINE[status] + kind + length + b"\r\n" + body
