"""POST /feedback: taken as a whole or not at all, refused as /predict refuses, deleted by id."""

import json
from typing import Any

import pytest

from onepass.app.feedback.answer_ids import AnswerIds

TRUTH = {"fare": 3.5, "card": "cash"}


def test_truths_are_acknowledged_once_they_are_kept_and_counted_once(
    kept: Any, ask: Any, answer_id: str
) -> None:
    one = {"id": answer_id, "truth": TRUTH}
    rows = [one | {"row": row} for row in range(3)]
    assert ask(kept, "POST", "/feedback", json=one).json() == {"truths": 1, "new": 2}
    assert ask(kept, "POST", "/feedback", json=rows).json() == {"truths": 3, "new": 4}
    assert ask(kept, "POST", "/feedback", json=rows).json() == {"truths": 3, "new": 0}
    quality = ask(kept, "GET", "/feedback/quality").json()
    assert quality["tasks"]["card"]["accuracy"]["day"]["rows"] == 3


def test_another_truth_is_refused_and_nothing_of_its_request_is_kept(
    kept: Any, ask: Any, answer_id: str
) -> None:
    first = {"id": answer_id, "truth": {"fare": 1}}
    ask(kept, "POST", "/feedback", json=first)
    both = [first | {"row": 1}, first | {"truth": {"fare": 2, "card": "cash"}}]
    refused = ask(kept, "POST", "/feedback", json=both)
    assert refused.status_code == 409
    assert [one["loc"] for one in refused.json()["detail"]] == [["body", 1, "truth", "fare"]]
    assert ask(kept, "POST", "/feedback", json=first | {"row": 1}).json()["new"] == 1


def test_an_answer_that_is_not_there_is_said(kept: Any, ask: Any, answer_id: str) -> None:
    missing = ask(kept, "POST", "/feedback", json={"id": "mine", "truth": TRUTH})
    assert missing.status_code == 404
    assert missing.json()["detail"][0]["loc"] == ["body", "id"]
    assert ask(kept, "DELETE", f"/feedback/{answer_id}").json() == {"rows": 3}
    assert ask(kept, "DELETE", "/feedback/mine").status_code == 404


def test_all_that_is_wrong_is_said_as_predict_says_it(kept: Any, ask: Any, answer_id: str) -> None:
    body = [{"id": answer_id, "truth": {"fare": "x", "nope": 1}}, {"id": answer_id}]
    refused = ask(kept, "POST", "/feedback", json=body)
    assert refused.status_code == 422
    assert refused.json()["total"] == 3
    assert refused.json()["detail"][0] == {
        "loc": ["body", 0, "truth", "fare"],
        "msg": "must be a number, got text",
        "type": "float_type",
        "input": "x",
    }


@pytest.mark.parametrize(
    ("method", "path", "kind", "body", "status"),
    [
        ("POST", "/feedback", "text/plain", b"{}", 415),
        ("POST", "/feedback", "application/json", b"{", 400),
        ("POST", "/feedback", "application/json", b"[" + b"7," * 4096 + b"7]", 422),
        ("POST", "/feedback", "application/json", b" " * 2**20, 413),
        ("GET", "/feedback", "application/json", b"", 405),
        ("PUT", "/feedback/quality", "application/json", b"", 405),
        ("GET", "/feedback/abc", "application/json", b"", 405),
        ("GET", "/feedback/a/b", "application/json", b"", 404),
    ],
)
def test_what_is_no_such_request_is_refused(
    make_kept: Any, ask: Any, method: str, path: str, kind: str, body: bytes, status: int
) -> None:
    app = make_kept(max_body_bytes=2**19)
    answer = ask(app, method, path, content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert "detail" in answer.json()
    assert app.fleet.get().admission.bytes == 0


def test_keys_are_needed_and_pages_from_elsewhere_see_the_id(make_kept: Any, ask: Any) -> None:
    app = make_kept(api_keys="secret", cors_origins="https://example.com")
    assert ask(app, "POST", "/feedback", json={}).status_code == 401
    headers = {"authorization": "Bearer secret", "origin": "https://example.com"}
    answer = ask(app, "GET", "/feedback/quality", headers=headers)
    assert answer.status_code == 200
    assert "x-answer-id" in answer.headers["access-control-expose-headers"]
    asked = {"origin": "https://example.com", "access-control-request-method": "DELETE"}
    allowed = ask(app, "OPTIONS", "/feedback/a", headers=asked)
    assert "DELETE" in allowed.headers["access-control-allow-methods"]


def test_a_large_body_is_read_beside_the_loop(kept: Any, ask: Any, answer_id: str) -> None:
    many = [{"id": answer_id, "row": n % 3, "truth": TRUTH} for n in range(1000)]
    assert ask(kept, "POST", "/feedback", json=many).json() == {"truths": 1000, "new": 6}


@pytest.mark.parametrize("kind", ["application/json", "application/x-ndjson"])
def test_a_caller_waits_no_longer_than_it_says(kept: Any, ask: Any, kind: str) -> None:
    mine = AnswerIds().new()  # whose answer may still come, from another worker
    body = json.dumps({"id": mine, "truth": TRUTH})
    headers = {"content-type": kind, "x-request-timeout-ms": "50"}
    late = ask(kept, "POST", "/feedback", content=body, headers=headers)
    assert (late.status_code, "may be told again" in late.text) == (504, True)
    late = ask(kept, "DELETE", f"/feedback/{mine}", headers=headers)
    assert late.status_code == 504
    for method, path in (("POST", "/feedback"), ("GET", "/feedback/quality")):
        wrong = headers | {"x-request-timeout-ms": "soon"}
        refused = ask(kept, method, path, content=body, headers=wrong)
        assert refused.status_code == 422
        assert refused.json()["detail"][0]["loc"] == ["header", "x-request-timeout-ms"]
