"""Hostile forms to POST /predict: what each gets. `parser` marks what python-multipart refuses."""

from collections.abc import Callable
from typing import Any

import pytest

HEAD = b"POST /predict HTTP/1.1\r\nhost: x\r\n"
KIND = b"multipart/form-data; boundary=line"
Part = tuple[bytes, bytes]
GOOD: list[Part] = [(b"distance", b"2.1"), (b"where", b"[0.5, -1]")]


def ask(body: bytes, kind: bytes = KIND, more: bytes = b"") -> bytes:
    head = b"%bcontent-type: %b\r\n%bcontent-length: %d\r\n\r\n" % (HEAD, kind, more, len(body))
    return head + body


def part(name: bytes, content: bytes, *headers: bytes) -> bytes:
    said = b'content-disposition: form-data; name="%b"' % name
    return b"--line\r\n" + b"\r\n".join([said, *headers, b"", content]) + b"\r\n"


def form(*parts: bytes) -> bytes:
    return ask(b"".join(parts) + b"--line--\r\n")


def good(*more: bytes) -> bytes:
    return form(*[part(*one) for one in GOOD], *more)


def headed(head: bytes) -> bytes:
    """A part with this head, behind the good ones."""
    return good(b"--line\r\n" + head + b"\r\n\r\n1\r\n")


TABLE: dict[str, tuple[Callable[[], bytes], int | set[int], str]] = {
    "good": (lambda: good(), 200, "fare"),
    "text before and behind": (
        lambda: ask(b"hello\r\n" + good().partition(b"\r\n\r\n")[2] + b"bye"), {200, 400}, "",
    ),
    "nothing": (lambda: ask(b""), 400, "ends before its last boundary"),
    "no parts": (lambda: form(), {400, 422}, ""),
    "no boundary": (lambda: ask(b"--line--", b"multipart/form-data"), 400, "names no boundary"),
    "an empty boundary": (lambda: ask(b"--line--", KIND[:-4]), 400, "names no boundary"),
    "another boundary: parser": (lambda: ask(b"--lime\r\n\r\n\r\n--lime--"), 400, "not a form"),
    "a boundary of 10 KB: parser": (
        lambda: ask(b"--line--", KIND + b"e" * 10_000), 400, "exceeds maximum",
    ),
    "a boundary of bytes above 127": (
        lambda: ask(b"--\xff--", KIND[:-4] + b"\xff"), {400, 422}, "",
    ),
    "a boundary with CR: parser of HTTP": (lambda: ask(b"--a--", KIND + b"\r"), 400, "HTTP"),
    "two boundaries": (lambda: ask(b"--a--\r\n", KIND + b"; boundary=a"), {400, 422}, ""),
    "boundary*": (
        lambda: ask(b"--a--", b"multipart/form-data; boundary*=utf-8''a"), 400, "names no boundary",
    ),
    "cut off in a part": (lambda: ask(part(*GOOD[0])[:-4]), 400, "ends before"),
    "cut off in a head": (lambda: ask(part(*GOOD[0])[:30]), 400, "ends before"),
    "without its last line": (
        lambda: ask(b"".join(part(*one) for one in GOOD)), 400, "ends before",
    ),
    "a part without a head": (lambda: good(b"--line\r\n\r\n1\r\n"), 400, "no content-disposition"),
    "a part without a name": (
        lambda: headed(b"content-disposition: form-data"), 400, "no content-disposition",
    ),
    "an empty name": (lambda: good(part(b"", b"1")), 422, "no such field"),
    "an attachment": (
        lambda: headed(b'content-disposition: attachment; name="hour"'), 400, "content-disposition",
    ),
    "a head that is none: parser": (lambda: headed(b"hello"), 400, "not a form"),
    "NUL in a head: parser": (lambda: headed(b"a\0b: c"), 400, "not a form"),
    "a head of 1 MB: parser": (lambda: headed(b"x: " + b"a" * 2**20), 400, "size exceeded"),
    "1,000 fields in a head: parser": (
        lambda: headed(b"\r\n".join([b"x: y"] * 1000)), 400, "count exceeded",
    ),
    "a name of 3 KB": (lambda: good(part(b"a" * 3000, b"1")), 422, "no such field"),
    "a name with ..": (lambda: good(part(b"../../etc/passwd", b"1")), 422, "no such field"),
    "a name with NUL, escaped": (lambda: good(part(b"a%00b", b"1")), 422, "no such field"),
    "a name with bytes above 127": (lambda: good(part(b"\xff\xfe", b"1")), 422, "no such field"),
    "a file's name with ..": (
        lambda: headed(b'content-disposition: form-data; name="hour"; filename="../../../x"'),
        200, "fare",
    ),
    "a part twice": (lambda: good(part(b"distance", b"1")), 422, "given twice"),
    "1,000 parts": (lambda: good(*[part(b"hour", b"1")] * 1000), 400, "more than 104 parts"),
    "100,000 parts": (lambda: good(*[part(b"a", b"")] * 100_000), 400, "more than 104 parts"),
    "a form in a form": (
        lambda: good(part(b"zone", good(), b"content-type: multipart/mixed; boundary=b")),
        422, "given twice",
    ),
    "a list of forms": (
        lambda: good(part(b"hour", b"--b\r\n\r\n1\r\n--b--", b"content-type: multipart/mixed")),
        422, "got text",
    ),
    "base64": (
        lambda: good(part(b"hour", b"OA==", b"content-transfer-encoding: base64")), 422, "got text",
    ),
    "bad UTF-8": (lambda: good(part(b"zone", b"\xff")), 422, "is not UTF-8"),
    "UTF-16": (
        lambda: good(part(b"zone", "é".encode("utf-16"), b"content-type: text/plain; charset=u16")),
        422, "is not UTF-8",
    ),
    "a number of 5,000 digits": (lambda: good(part(b"hour", b"9" * 5000)), 422, ""),
    "NaN": (lambda: good(part(b"hour", b"NaN")), 422, "got text"),
    "1e999": (lambda: good(part(b"hour", b"1e999")), 422, ""),
    "100,000 lists deep": (lambda: good(part(b"where", b"[" * 100_000)), 422, ""),
    "a megabyte for a number": (lambda: good(part(b"hour", b"a" * 2**20)), 422, "got text"),
    "4 MiB of CR": (lambda: good(part(b"zone", b"\r" * 2**22)), 200, "fare"),
    "4 MiB of lines that nearly end it": (
        lambda: good(part(b"zone", b"\r\n--lin" * 2**19)), 200, "fare",
    ),
    "8 MiB of dashes": (lambda: ask(b"-" * 2**23), 400, "not a form"),
    "compressed": (lambda: ask(b"", KIND, b"content-encoding: gzip\r\n"), 415, "without"),
    "a byte more than 8 MiB": (lambda: ask(b" " * (2**23 + 1)), 413, "8,388,609"),
    "an image where none belongs": (lambda: ask(b"\xff\xd8", b"image/jpeg"), 415, "image/jpeg"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_a_form_gets_what_the_table_says(server: Any, check: Any, name: str) -> None:
    made, status, text = TABLE[name]
    check(server, server.ask(made()), status, text)
