"""What is kept of rows: what was sent, without pictures, texts and what nobody declared."""

import base64
import json
from typing import Any

import pytest

from onepass.app.feedback.answered import Many, Singles
from onepass.app.feedback.kept_rows import KeptRows
from onepass.models.contract import Contract
from onepass.models.contract.inputs.timestamp import moment

PARTS: dict[str, Any] = {
    "inputs": {
        "x": {"kind": "number"},
        "when": {"kind": "timestamp"},
        "photo": {"kind": "image", "size": [8, 8]},
        "note": {"kind": "text"},
        "words": {"kind": "sequence"},
    },
    "tasks": {"y": {"kind": "regression"}, "tags": {"kind": "tagging", "labels": ["A", "B"]}},
}
ROW = {"x": 1.50, "when": "2026-11-22", "photo": "cGl4", "note": "a secret", "words": ["b"]}
ANSWER = b'{"y":{"value":1},"tags":{"tags":["A"],"confidence":[1]}}'


@pytest.fixture
def mixed() -> Contract:
    """Numbers and times beside pictures and texts."""
    return Contract.model_validate(PARTS)


def rows(kept: KeptRows, *sent: Any) -> list[Any]:
    ids = [f"{number:032x}" for number in range(len(sent))]
    found = kept.of(Singles(0, ids, sent, [ANSWER] * len(sent)))
    return [json.loads(one.sent) for one in found.each()]


def test_pictures_and_texts_are_left_out_and_what_quotes_them(mixed: Contract) -> None:
    kept = KeptRows(mixed, "plain")
    assert rows(kept, json.dumps(ROW).encode()) == [{"x": 1.5, "when": "2026-11-22"}]
    (one,) = kept.of(Singles(0, ["0" * 32], [b"{}"], [ANSWER])).each()
    assert json.loads(one.answer) == {"y": {"value": 1}}


def test_they_are_kept_where_that_is_asked_for(mixed: Contract) -> None:
    kept = KeptRows(mixed, "all")
    text = json.dumps(ROW).encode()
    checked = ROW | {"photo": base64.b64decode("cGl4"), "when": moment("2026-11-22T10:00:00Z")}
    assert rows(kept, text, checked) == [ROW, ROW | {"when": "2026-11-22T10:00:00Z"}]


def test_a_text_of_which_all_is_kept_stays_as_it_is(taxi: Contract) -> None:
    sent = b'\xef\xbb\xbf{ "distance": 1.50,\n "hour": 8 }'
    (one,) = KeptRows(taxi, "plain").of(Singles(0, ["0" * 32], [sent], [b"{}"])).each()
    assert one.sent == sent[3:]


def test_what_nobody_declared_is_left_out_of_a_lenient_service(taxi: Contract) -> None:
    kept = KeptRows(taxi, "plain", lenient=True)
    assert rows(kept, b'{"distance":1,"name":"Ada"}') == [{"distance": 1}]


@pytest.mark.parametrize("count", [1, 3, 3000])
@pytest.mark.parametrize("begin", [b'{"instances":[', b'\xef\xbb\xbf {"\\u0069nstances" : ['])
def test_a_body_of_many_is_cut_into_its_rows(taxi: Contract, count: int, begin: bytes) -> None:
    each = [b'{"distance":%d,"where":[0,%d]}' % (n, n) for n in range(count)]
    body = begin + b", ".join(each) + b"]}"
    kept = KeptRows(taxi, "plain").of(Many(0, "f" * 32, range(count), body, [b"{}"] * count))
    assert [json.loads(one.sent)["distance"] for one in kept.each()] == list(range(count))
    assert [one.place.number for one in kept.each()] == list(range(count))


def test_a_row_of_megabytes_is_no_obstacle(taxi: Contract) -> None:
    each = [b'{"distance":%d,"zone":"%b"}' % (n, b"z" * 2**20) for n in range(3)]
    body = b'{"instances":[' + b",".join(each) + b"]}"
    kept = KeptRows(taxi, "plain").of(Many(0, "f" * 32, range(3), body, [b"{}"] * 3))
    assert [json.loads(one.sent)["distance"] for one in kept.each()] == [0, 1, 2]
