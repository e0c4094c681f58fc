"""Hostile truths to POST /feedback, and all that is no such request: what each gets.

`ID` stands for the id of an answer that is kept, and `NEW` for one that may still come.
"""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from onepass.app.feedback.answer_ids import AnswerIds

HEAD = b" HTTP/1.1\r\nhost: x\r\ncontent-type: %b\r\n"
JSON, LINES = b"application/json", b"application/x-ndjson"
NOTHING = b"no answer with this id"
Case = tuple[bytes | Callable[[], bytes], int, str]


def ask(
    body: bytes, kind: bytes = JSON, more: bytes = b"", *, to: bytes = b"POST /feedback"
) -> bytes:
    return to + HEAD % kind + more + b"content-length: %d\r\n\r\n" % len(body) + body


def told(truth: bytes, answer: bytes = b'"ID"', row: bytes = b"0") -> bytes:
    return b'{"id": %b, "row": %b, "truth": %b}' % (answer, row, truth)


GOOD = told(b'{"fare": 1}')
BODIES: dict[str, Case] = {
    "nothing": (b"", 400, "not JSON"),
    "8 MiB of spaces": (lambda: b" " * 2**23, 400, "not JSON"),
    "half of one": (GOOD[:-9], 400, "not JSON"),
    "half of a list": (b"[" + GOOD, 400, "not JSON"),
    "two, one behind the other": (GOOD + GOOD, 400, "not JSON"),
    "NaN": (told(b'{"fare": NaN}'), 422, "finite"),
    "infinity": (told(b'{"fare": Infinity}'), 422, "finite"),
    "1e999": (told(b'{"fare": 1e999}'), 422, "finite"),
    "Latin-1": (told(b'{"card": "caf\xe9"}'), 400, "not JSON"),
    "UTF-16": (GOOD.decode().encode("utf-16"), 400, "not JSON"),
    "a lone surrogate": (told(rb'{"card": "\ud800"}'), 400, "not JSON"),
    "NUL in the id": (told(b"{}", rb'"a\u0000b"'), 404, "no answer with this id"),
    "nested 100,000 deep": (lambda: told(b"[" * 100_000 + b"]" * 100_000), 400, "not JSON"),
    "a number": (b"7", 422, "must be"),
    "null": (b"null", 422, "must be"),
    "a text": (b'"ID"', 422, "must be"),
    "no truths": (b"[]", 422, "send at least one"),
    "a list of lists": (b"[[], [[]]]", 422, '"loc":["body",1]'),
    "a list with null": (b"[%b, null]" % GOOD, 422, '"loc":["body",1]'),
    "instances": (b'{"instances": [%b]}' % GOOD, 422, "instances"),
    "no id": (b'{"truth": {}}', 422, '"loc":["body","id"]'),
    "no truth": (b'{"id": "ID"}', 422, '"loc":["body","truth"]'),
    "a field too many": (GOOD[:-1] + b', "rows": 1}', 422, "did you mean 'row'?"),
    "an id that is a number": (told(b"{}", b"12"), 422, "x-answer-id of an answer"),
    "an empty id": (told(b"{}", b'""'), 422, "x-answer-id of an answer"),
    "an id of 129": (told(b"{}", b'"' + b"a" * 129 + b'"'), 422, "x-answer-id"),
    "an id of 1 MiB": (lambda: told(b"{}", b'"' + b"a" * 2**20 + b'"'), 422, "x-answer-id"),
    "an id that is a path": (told(b"{}", b'"../../etc/passwd"'), 404, "no answer with this id"),
    "an id that is SQL": (told(b"{}", b'"\' OR 1=1; --"'), 404, "no answer with this id"),
    "an id in capitals": (told(b"{}", b'"' + b"A" * 32 + b'"'), 404, "no answer with this id"),
    "an id of 1970": (told(b"{}", b'"' + b"0" * 32 + b'"'), 404, "no answer with this id"),
    "an id of the far future": (told(b"{}", b'"' + b"f" * 32 + b'"'), 404, "no answer with"),
    "row -1": (told(b"{}", row=b"-1"), 422, "number of a row, from 0"),
    "row 0.5": (told(b"{}", row=b"0.5"), 422, "number of a row, from 0"),
    "row null": (told(b"{}", row=b"null"), 422, "number of a row, from 0"),
    "row true": (told(b"{}", row=b"true"), 422, "number of a row, from 0"),
    "row '0'": (told(b"{}", row=b'"0"'), 422, "number of a row, from 0"),
    "row 0.0": (told(b"{}", row=b"0.0"), 200, "truths"),
    "row NaN": (told(b"{}", row=b"NaN"), 422, "number of a row, from 0"),
    "row 10^400": (told(b"{}", row=b"1" + b"0" * 400), 422, "number of a row, from 0"),
    "a row that was not sent": (told(b"{}", row=b"1"), 404, "row 1 is kept"),
    "row 2^53 - 1": (told(b"{}", row=b"9007199254740991"), 404, "is kept"),
    "a truth that is a list": (told(b'["fare"]'), 422, '"loc":["body","truth"]'),
    "a truth that is null": (told(b"null"), 422, '"loc":["body","truth"]'),
    "a task that is none": (told(b'{"far": 1}'), 422, "did you mean 'fare'?"),
    "10,000 tasks": (
        lambda: told(json.dumps({f"t{n}": 1 for n in range(10_000)}).encode()), 422, '"more":true',
    ),
    "a fare in words": (told(b'{"fare": "1"}'), 422, "must be a number, got text"),
    "a fare that is true": (told(b'{"fare": true}'), 422, "must be a number"),
    "a fare in a list": (told(b'{"fare": [1]}'), 422, "must be a number"),
    "a fare no float32 has": (told(b'{"fare": 1e39}'), 422, "fare"),
    "fewer minutes than may be": (told(b'{"minutes": -1}'), 422, "at least 0"),
    "a card that is none": (told(b'{"card": "credit"}'), 422, "did you mean 'credit card'?"),
    "a card of 1 MiB": (lambda: told(b'{"card": "' + b"a" * 2**20 + b'"}'), 422, "no such label"),
    "the number of a card": (told(b'{"card": 0}'), 422, "must be one of the labels, as text"),
    "colours": (told(b'{"colour": ["green"]}'), 422, "must be one of the labels, as text"),
    "typical": (told(b'{"typical": 1}'), 422, "typical"),
    "three wrong at once": (told(b'{"fare": "x", "card": 1}', row=b"-1"), 422, '"total":3'),
    "4,096 wrong ones": (lambda: b"[%b]" % b",".join([b"{}"] * 4096), 422, '"more":true'),
    "4,097": (lambda: b"[%b]" % b",".join([GOOD] * 4097), 413, "at most 4,096"),
    "2,700,000": (lambda: b"[%b]" % b",".join([b"{}"] * 2_700_000), 422, '"more":true'),
    "4,096 with unknown ids": (
        lambda: b"[%b]" % b",".join([told(b"{}", b'"a"')] * 4096), 404, '"more":true',
    ),
    "4,096 whose answers may come": (
        lambda: b"[%b]" % b",".join([told(b"{}", b'"NEW"')] * 4096), 404, '"more":true',
    ),
    "more bytes than are read": (lambda: b" " * (2**23 + 1), 413, "at most 8,388,608"),
    "it twice": (b"[%b, %b]" % (GOOD, GOOD), 200, '{"truths":2,"new":1}'),
    "it and another": (
        b"[%b, %b]" % (GOOD, told(b'{"fare": 2}')), 409, '"loc":["body",1,"truth","fare"]',
    ),
    "nothing of it": (told(b'{"fare": null}'), 200, '{"truths":1,"new":0}'),
    "a byte-order mark": (b"\xef\xbb\xbf" + told(b'{"card": "cash"}'), 200, '"truths":1'),
}  # fmt: skip

REQUESTS: dict[str, tuple[bytes, int, str]] = {
    **{
        f"{method.decode()} {path.decode()}": (method + b" " + path, 405, f"only {allowed}")
        for path, allowed in (
            (b"/feedback", "POST"), (b"/feedback/quality", "GET, HEAD"), (b"/feedback/a", "DELETE"),
        )
        for method in (b"GET", b"PUT", b"PATCH", b"POST", b"DELETE", b"TRACE", b"OPTIONS")
        if method.decode() not in allowed
    },
    "a path below an id": (b"DELETE /feedback/a/b", 404, "no such path"),
    "two slashes": (b"DELETE /feedback//quality", 404, "no such path"),
    "an id up the tree": (b"DELETE /feedback/%2e%2e", 404, "no answer with this id"),
    "an id of 10,000": (b"DELETE /feedback/" + b"a" * 10_000, 404, "no answer with this id"),
    "an id beyond ASCII": (b"DELETE /feedback/%ff%00%0d%0a", 404, "no answer with this id"),
    "no id": (b"DELETE /feedback/", 405, "only POST"),
    "quality": (b"GET /feedback/quality", 200, '"tasks"'),
    **{
        f"{method.decode()} {path.decode()}": (method + b" " + path, 405, "detail")
        for path in (b"/watch", b"/watch.json")
        for method in (b"POST", b"PUT", b"DELETE", b"TRACE")
    },
    "a page with a query": (b"GET /watch?with=" + b"a" * 10_000, 200, "<title>Watch"),
    "the watch": (b"GET /watch.json?window=year", 200, '"distance"'),
    "the watch, below": (b"GET /watch.json/x", 404, "detail"),
}  # fmt: skip


def kept(server: Any, count: int = 1) -> str:
    row = b'{"distance": 1, "where": [0, 0]}'
    body = b'{"instances": [%b]}' % b",".join([row] * count)
    return str(server.ask(ask(body, to=b"POST /predict")).headers["x-answer-id"])


def filled(body: bytes | Callable[[], bytes], answer_id: str) -> bytes:
    content = body() if callable(body) else body
    new = AnswerIds().new()
    return content.replace(b'"ID"', b'"%b"' % answer_id.encode()).replace(b"NEW", new.encode())


@pytest.mark.parametrize("name", BODIES)
def test_a_body_gets_what_the_table_says(keeping: Any, check: Any, name: str) -> None:
    body, status, text = BODIES[name]
    answer = keeping.ask(ask(filled(body, kept(keeping))))
    check(keeping, answer, status, text)


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_gets_what_the_table_says(keeping: Any, check: Any, name: str) -> None:
    to, status, text = REQUESTS[name]
    check(keeping, keeping.ask(ask(b"", to=to)), status, text)


@pytest.mark.parametrize(
    ("kind", "more", "status", "text"),
    [
        (b"text/plain", b"", 415, "content-type must be application/json or"),
        (b"multipart/form-data; boundary=x", b"", 415, "content-type must be"),
        (b"application/json; charset=utf-16", b"", 415, "charset=utf-16"),
        (b"", b"", 415, "got nothing"),
        (JSON, b"content-encoding: gzip\r\n", 415, "compressed"),
        (LINES, b"content-encoding: br\r\n", 415, "compressed"),
        (JSON, b"x-request-timeout-ms: 0\r\n", 422, "whole number of milliseconds"),
        (LINES, b"x-request-timeout-ms: nan\r\n", 422, "whole number of milliseconds"),
        (JSON, b"expect: 100-continue\r\n", 100, ""),
        (JSON, b"connection: upgrade\r\nupgrade: h2c\r\n", 200, "truths"),
    ],
)
def test_a_head_gets_what_the_table_says(
    keeping: Any, check: Any, kind: bytes, more: bytes, status: int, text: str
) -> None:
    body = filled(GOOD, kept(keeping))
    check(keeping, keeping.ask(ask(body, kind, more)), status, text)


def test_bad_lines_stand_between_good_ones(keeping: Any, check: Any) -> None:
    answer_id = kept(keeping, 20)
    bad = [
        b"{", b"\xff", b"[]", b"7", b'"' + b"a" * 2**21 + b'"', told(b'{"fare": "x"}'),
        told(b"{}", b'"mine"'), told(b"{}", row=b"20"), told(b'{"fare": NaN}'), b"\0",
    ]  # fmt: skip
    good = [told(b'{"fare": %d}' % n, row=b"%d" % n) for n in range(len(bad))]
    body = b"\r\n\n".join(line for pair in zip(good, bad, strict=True) for line in pair)
    answer = keeping.ask(ask(filled(body, answer_id), LINES))
    check(keeping, answer, 200, "")
    outcomes = [json.loads(line) for line in answer.body.splitlines()]
    assert outcomes[::2] == [{"truths": 1, "new": 1}] * len(bad)
    locs = [one["error"][0]["loc"][:2] for one in outcomes[1::2]]
    assert locs == [["line", 4 * n + 3] for n in range(len(bad))]


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (lambda: b"", 200, ""),
        (lambda: b"\n" * 2**20, 200, ""),
        (lambda: b"{}\n" * 4097, 413, "at most 4,096"),
        (lambda: b"{}\n" * 4096, 200, "missing"),
        (lambda: b"[" * 2**22, 200, "more than 1,048,576 bytes"),
        (lambda: (GOOD + b"\n") * 4096, 200, '{"truths":1,"new":0}'),
        (lambda: b" " * (2**23 + 1), 413, "bytes"),
    ],
)
def test_lines_have_their_limits(
    keeping: Any, check: Any, body: Callable[[], bytes], status: int, text: str
) -> None:
    answer = keeping.ask(ask(filled(body, kept(keeping)), LINES))
    check(keeping, answer, status, text)


@pytest.mark.parametrize("kind", [JSON, LINES])
@pytest.mark.parametrize("pieces", [1, 9])
def test_patience_has_an_end(keeping: Any, check: Any, kind: bytes, pieces: int) -> None:
    whole = ask(b" " * 100, kind)
    sent = [whole[:-50], *[b" "] * (pieces - 1)]
    check(keeping, keeping.ask(*sent, pause_s=0.3), 408, "did not arrive in time")


def test_callers_who_leave_are_forgotten(keeping: Any, check: Any) -> None:
    """While the body is read, and while its answer is waited for."""
    for _ in range(25):
        keeping.ask_all(ask(b" " * 100)[:-50], count=0)
        keeping.ask_all(ask(filled(told(b'{"fare": 1}', b'"NEW"'), "")), count=0)
        keeping.ask_all(ask(b"", to=b"GET /watch.json"), count=0)
        keeping.ask_all(ask(b"", to=b"GET /feedback/quality"), count=0)
    check(keeping, keeping.ask(ask(filled(GOOD, kept(keeping)))), 200, "truths")


def test_many_at_once_are_each_told_and_counted_once(keeping: Any, check: Any) -> None:
    answer_id = kept(keeping, 16)

    def tell(number: int) -> Any:
        truth = told(b'{"minutes": %d}' % (number % 16), row=b"%d" % (number % 16))
        return keeping.ask(ask(filled(truth, answer_id), LINES if number % 3 else JSON))

    with ThreadPoolExecutor(32) as callers:
        answers = [*callers.map(tell, range(96))]
    assert {answer.status for answer in answers} == {200}
    assert sum(json.loads(answer.body)["new"] for answer in answers) == 16
    check(keeping, answers[0], 200, "truths")


def test_who_is_answered_does_not_wait_for_who_waits(keeping: Any, check: Any) -> None:
    """Truths whose answers may still come are waited for, two seconds, by nobody else."""
    many = filled(lambda: b"\n".join([told(b"{}", b'"NEW"')] * 2000), "")
    with ThreadPoolExecutor(9) as callers:
        waiting = [callers.submit(keeping.ask, ask(many, LINES)) for _ in range(8)]
        time.sleep(0.3)
        check(keeping, keeping.ask(ask(filled(GOOD, kept(keeping)))), 200, "truths")
    for one in waiting:
        check(keeping, one.result(), 200, "answer_unknown")


def test_pipelined_truths_are_answered_in_order(keeping: Any, check: Any) -> None:
    answer_id = kept(keeping)
    asked = [GOOD, b"{}", told(b'{"fare": 2}'), GOOD]
    answers = keeping.ask_all(b"".join(ask(filled(one, answer_id)) for one in asked), count=4)
    assert [answer.status for answer in answers] == [200, 422, 409, 200]
    check(keeping, answers[0], 200, '"new":1')
