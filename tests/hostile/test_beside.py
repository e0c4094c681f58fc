"""Hostile `?with=` at POST /predict: what each query gets, and what rows get that are wrong."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

ROW = b'{"distance": 2.1, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}'
ALL = "with=warnings,certainty,reach,effects"
COPIES = "since for its effects each of"
QUERIES: dict[str, tuple[int, str]] = {
    ALL: (200, '"typical":'),
    "with=effects": (200, '"effects":{"distance":'),
    "with=reach": (200, '"typical":'),
    "with=certainty": (200, '"low":'),
    "with=effects,effects,reach,reach": (200, '"typical":'),
    "with=effects&tasks=card": (200, '"effects":'),
    "with=effects%2Creach": (200, '"typical":'),
    "with=": (422, "no such thing beside an answer"),
    "with": (422, "no such thing beside an answer"),
    "with=,": (422, "no such thing beside an answer"),
    "with=effects,": (422, "no such thing beside an answer"),
    "with=EFFECTS": (422, "no such thing beside an answer"),
    "with=effect": (422, "did you mean 'effects'?"),
    "with=effects%20": (422, "did you mean 'effects'?"),
    "with=effects%00": (422, "no such thing beside an answer"),
    "with=%ff%fe": (422, "no such thing beside an answer"),
    "with=effects&with=reach": (422, "given twice: name all that is wanted in one"),
    "wth=effects": (422, "did you mean 'with'?"),
    "with=typical": (422, "no such thing beside an answer"),
    "with=reach&tasks=typical": (422, "no such task"),
    "with=" + ",".join(["effects"] * 2000): (200, "effects"),
    "with=" + ",".join(f"w{n}" for n in range(2000)): (422, '"more":true'),
    "with=" + "a" * 10_000: (422, "no such thing beside an answer"),
}


def ask(body: bytes, query: str, kind: bytes = b"application/json") -> bytes:
    head = b"POST /predict?%b HTTP/1.1\r\nhost: x\r\ncontent-type: %b\r\n" % (query.encode(), kind)
    return head + b"content-length: %d\r\n\r\n" % len(body) + body


def rows(*some: bytes) -> bytes:
    return b'{"instances": [%b]}' % b",".join(some)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:40])
def test_a_query_gets_what_the_table_says(keeping: Any, check: Any, query: str) -> None:
    check(keeping, keeping.ask(ask(ROW, query)), *QUERIES[query])


@pytest.mark.parametrize(
    "query", [query for query, (status, _) in QUERIES.items() if status != 200]
)
def test_lines_are_refused_with_the_same_words(keeping: Any, check: Any, query: str) -> None:
    lines = keeping.ask(ask(ROW, query, b"application/x-ndjson"))
    check(keeping, lines, *QUERIES[query])


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (b"{}", 422, '"loc":["body","distance"]'),
        (rows(ROW, b"7", ROW), 422, '"loc":["body","instances",1]'),
        (rows(), 422, "instances"),
        (rows(*[ROW] * 800), 200, "predictions"),
        (rows(*[ROW] * 900), 413, COPIES),
        (rows(*[ROW] * 5000), 413, "at most 4,096"),
        (b"{", 400, "not JSON"),
    ],
)
def test_a_body_gets_what_the_table_says(
    keeping: Any, check: Any, body: bytes, status: int, text: str
) -> None:
    check(keeping, keeping.ask(ask(body, ALL)), status, text)


def test_bad_lines_stand_between_good_ones(keeping: Any, check: Any) -> None:
    bad = [b"{}", b"{", b"7", b"\xff", ROW[:-1] + b', "new": 1}', b'"' + b"a" * 2**21 + b'"']
    body = b"\n".join(line for pair in zip([ROW] * 6, bad, strict=True) for line in pair)
    url = "http://{}:{}/predict?{}".format(*keeping.address, ALL)
    lines = httpx.post(url, content=body, headers={"content-type": "application/x-ndjson"})
    one = keeping.ask(ask(ROW, ALL))
    check(keeping, one, 200, "effects")
    found = [json.loads(line) for line in lines.text.splitlines()]
    assert found[::2] == [json.loads(one.body)] * 6
    assert all("error" in line for line in found[1::2])


def test_many_at_once_are_each_answered_and_who_leaves_is_forgotten(
    keeping: Any, check: Any
) -> None:
    with ThreadPoolExecutor(16) as callers:
        answers = [*callers.map(lambda _: keeping.ask(ask(rows(*[ROW] * 99), ALL)), range(48))]
        [*callers.map(lambda _: keeping.ask_all(ask(rows(*[ROW] * 800), ALL), count=0), range(48))]
    assert {(answer.status, answer.body) for answer in answers} == {(200, answers[0].body)}
    check(keeping, answers[0], 200, "effects")
