"""Lines of truths: each is taken, or refused, by itself; a store that takes none says so once."""

import json
from typing import Any

import pytest

from onepass.app.feedback.errors import NotKept

LINES = {"content-type": "application/x-ndjson"}


def send(app: Any, ask: Any, *lines: Any) -> Any:
    body = b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines)
    return ask(app, "POST", "/feedback", content=body, headers=LINES)


def test_a_bad_line_fails_alone(kept: Any, ask: Any, answer_id: str) -> None:
    good = {"id": answer_id, "truth": {"fare": 1}}
    other, long = good | {"truth": {"fare": 2}}, b'"%b"' % (b"y" * 2**20)
    answer = send(
        kept, ask, good, b"", b"nope", {"id": "mine", "truth": {}}, {"id": answer_id},
        other, good | {"row": 2}, long,
    )  # fmt: skip
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    outcomes = [json.loads(line) for line in answer.content.splitlines()]
    assert [one for one in outcomes if "new" in one] == [{"truths": 1, "new": 1}] * 2
    problems = [problem for one in outcomes for problem in one.get("error", [])]
    assert [(one["loc"][:2], one["type"]) for one in problems] == [
        (["line", 3], "json_invalid"),
        (["line", 4], "answer_unknown"),
        (["line", 5], "missing"),
        (["line", 6], "truth_differs"),
        (["line", 8], "line_too_long"),
    ]


def test_more_lines_than_rows_may_be_are_refused(make_kept: Any, ask: Any) -> None:
    assert send(make_kept(max_rows=2), ask, {}, {}, {}).status_code == 413


def test_a_store_that_takes_nothing_says_why(
    kept: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(errand: Any, **how: Any) -> None:
        raise NotKept("the disk is full")

    monkeypatch.setattr(kept.fleet.get().keeper, "ask", refuse)
    answer = send(kept, ask, {"id": "a", "truth": {}}, {"id": "b", "truth": {}})
    assert answer.status_code == 503
    assert answer.json() == {"detail": "the disk is full"}
    assert "retry-after" in answer.headers
