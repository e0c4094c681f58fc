"""The hot path: equal to a slow reference, and unmoved by hostile bodies."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from onepass.app.main import create_app
from onepass.app.requests.settings import Settings
from onepass.models import Predictor
from onepass.models.contract import BadRequest, NotJson, TooManyRows

ROW = {"distance": 2.1, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}
MAX_ROWS = 4


def reference(predictor: Predictor, body: bytes, tasks: str | None) -> tuple[int, Any]:
    """What /predict must answer, row by row, written on the contract alone."""
    try:
        names = None if tasks is None else tasks.split(",") if tasks else []
        chosen = predictor.contract.choose(names)
        contract = predictor.contract.serving(max_rows=MAX_ROWS)
        rows, single = contract.parse(body)
    except TooManyRows as error:
        return 413, {"detail": str(error)}
    except NotJson as error:
        return 400, {"detail": str(error)}
    except BadRequest as error:
        problems = [dict(problem) | {"loc": list(problem["loc"])} for problem in error.problems]
        more = {"more": True} if error.total > 100 else {}
        return 422, {"detail": problems, "total": min(error.total, 100)} | more
    outputs = [predictor.run(predictor.contract.arrays([row]), chosen) for row in rows]
    answers = [predictor.contract.answers(output)[0] for output in outputs]
    return 200, answers[0] if single else {"predictions": answers}


def same(found: Any, wanted: Any) -> bool:
    """Equal, but for the last digits of a float32."""
    match wanted:
        case dict():
            return list(found) == list(wanted) and all(
                same(found[key], value) for key, value in wanted.items()
            )
        case list():
            return len(found) == len(wanted) and all(map(same, found, wanted))
        case float():
            return math.isclose(found, wanted, rel_tol=1e-4, abs_tol=1e-5)
    return bool(found == wanted)


junk = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
    st.lists(st.integers(), max_size=3), st.just(1e39), st.just(float("nan")),
)  # fmt: skip
number = st.floats(0, 20, width=32) | st.integers(0, 20)
rows = st.fixed_dictionaries(
    {
        "distance": number,
        "where": st.lists(number, min_size=2, max_size=2),
    },
    optional={"hour": number | st.none(), "zone": st.sampled_from(["Midtown", "x", 7, None])},
)
spoilt = st.builds(
    lambda row, name, value: row | {name: value},
    rows,
    st.sampled_from(["distance", "hour", "zone", "where", "distanse", "instances"]),
    junk,
)
any_row = rows | spoilt
bodies = st.one_of(
    any_row.map(json.dumps),
    st.lists(any_row, max_size=MAX_ROWS + 1).map(lambda many: json.dumps({"instances": many})),
    st.lists(rows, max_size=MAX_ROWS + 1).map(
        lambda many: json.dumps({"instances": many}, indent=1)
    ),
    junk.map(json.dumps),
    st.text(max_size=20),
).map(str.encode) | st.binary(max_size=20)
names = st.sampled_from(["fare", "minutes", "card", "colour", "fair", "", " fare"])
queries = st.none() | st.lists(names, max_size=3).map(",".join)


@examples(max_examples=150, deadline=None)
@given(body=bodies, tasks=queries)
def test_it_answers_what_the_reference_answers(
    taxi_predictor: Predictor, post: Any, body: bytes, tasks: str | None
) -> None:
    app = create_app(taxi_predictor, Settings(log_requests=False, max_rows=MAX_ROWS))
    query = "" if tasks is None else f"?tasks={tasks}"
    found = post(app, body, query=query)
    status, content = reference(taxi_predictor, body, tasks)
    assert found.status_code == status
    assert same(found.json(), content)
    assert found.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (b'{"x": "abc"}', 422, "must be a number, got text"),
        (b"{}", 422, "is missing"),
        (b'{"x": NaN}', 422, "must be a finite number"),
        (b'{"x": 1e999}', 422, "must be a finite number"),
        (b'{"x": true}', 422, "must be a number, got a boolean"),
        (b'{"y": 1}', 422, "no such field"),
        (b'{"instances": []}', 422, "at least one row"),
        (b"[", 400, "not JSON"),
        (b"", 400, "not JSON"),
        (b'{"x": "\xff"}', 400, "not JSON"),
        (b"[1]", 422, "must be an object"),
        (b"[" * 100_000, 400, "not JSON"),
        (b'{"x": 1e39}', 422, "32-bit float"),
        (b'{"x": ' + b"9" * 5000 + b"}", 400, "not JSON"),
    ],
)
def test_a_bad_body_gets_its_status_and_a_message(
    sincos_predictor: Predictor, make_app: Any, post: Any, body: bytes, status: int, message: str
) -> None:
    app = make_app(sincos_predictor)
    answer = post(app, body)
    assert answer.status_code == status
    assert message in answer.text
    assert post(app, {"x": 1}).status_code == 200


@pytest.mark.parametrize(
    ("query", "loc", "message"),
    [
        ("?task=sin", "task", "no such parameter; did you mean 'tasks'?"),
        ("?tasks=sin&verbose=1", "verbose", "no such parameter; there are tasks, with"),
    ],
)
def test_a_parameter_that_nobody_knows_is_no_silent_matter(
    sincos_predictor: Predictor, make_app: Any, post: Any, query: str, loc: str, message: str
) -> None:
    answer = post(make_app(sincos_predictor), {"x": 1}, query=query)
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert (problem["loc"], problem["msg"]) == (["query", loc], message)


def test_ten_megabytes_are_refused(sincos_predictor: Predictor, make_app: Any, post: Any) -> None:
    body = b'{"instances": [' + b'{"x": 1},' * 1_200_000 + b'{"x": 1}]}'
    answer = post(make_app(sincos_predictor), body)
    assert answer.status_code == 413
    assert answer.json() == {"detail": "the body has 10,800,025 bytes; at most 8,388,608 are read"}
    assert answer.headers["connection"] == "close"


def test_a_body_of_unknown_length_is_refused_as_soon_as_it_is_too_long(
    sincos_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    sent = []

    async def body() -> Any:
        for _ in range(100):
            sent.append(1)
            yield b" " * 100

    answer = ask(
        make_app(sincos_predictor, max_body_bytes=450),
        "POST",
        "/predict",
        content=body(),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 413
    assert len(sent) == 5


@pytest.mark.parametrize("kind", ["text/plain", "application/json; charset=latin-1", "", "json"])
def test_another_content_type_is_refused(
    sincos_predictor: Predictor, make_app: Any, ask: Any, kind: str
) -> None:
    app = make_app(sincos_predictor)
    answer = ask(app, "POST", "/predict", content=b'{"x": 1}', headers={"content-type": kind})
    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_by_another_spelling_is_read(
    sincos_predictor: Predictor, make_app: Any, ask: Any, kind: str
) -> None:
    app = make_app(sincos_predictor)
    answer = ask(app, "POST", "/predict", content=b'{"x": 1}', headers={"content-type": kind})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "query", ["?tasks=fair", "?tasks=", "?tasks=fare,fare", "?tasks=fare&tasks=card"]
)
def test_tasks_that_cannot_be_answered_are_refused(
    taxi_predictor: Predictor, make_app: Any, post: Any, query: str
) -> None:
    answer = post(make_app(taxi_predictor), ROW, query=query)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", "tasks"]


def test_one_task_runs_one_head(
    taxi_predictor: Predictor, make_app: Any, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    plain = taxi_predictor.engine.run

    def spy(arrays: Any, tasks: Any) -> Any:
        outputs = plain(arrays, tasks)
        ran.append(list(outputs))
        return outputs

    monkeypatch.setattr(taxi_predictor.engine, "run", spy)
    answer = post(make_app(taxi_predictor), ROW, query="?tasks=fare")
    assert list(answer.json()) == ["fare"]
    assert ran == [["fare.value"]]


def test_the_callers_id_comes_back_when_it_is_sane(
    sincos_predictor: Predictor, make_app: Any, post: Any
) -> None:
    app = make_app(sincos_predictor)
    assert post(app, {"x": 1}, **{"x-request-id": "a-1"}).headers["x-request-id"] == "a-1"
    for odd in ("a b", "x" * 200, '"'):
        assert post(app, {"x": 1}, **{"x-request-id": odd}).headers["x-request-id"] != odd


@pytest.mark.parametrize("body", [{"x": 1}, {"x": "a"}, b"["])
def test_every_answer_is_marked(
    sincos_predictor: Predictor, make_app: Any, post: Any, body: Any
) -> None:
    headers = post(make_app(sincos_predictor), body).headers
    assert headers["x-model-version"] == "sincos/run-1"
    assert headers["x-request-id"]
    assert headers["server-timing"].startswith("queue;dur=")
    assert "forward;dur=" in headers["server-timing"]


def test_many_problems_are_cut_and_counted(
    sincos_predictor: Predictor, make_app: Any, post: Any
) -> None:
    answer = post(make_app(sincos_predictor), {"instances": [{"x": "a" * 1000}] * 250}).json()
    assert (len(answer["detail"]), answer["total"], answer["more"]) == (100, 100, True)
    assert len(answer["detail"][0]["input"]) == 200
    assert answer["detail"][7]["loc"] == ["body", "instances", 7, "x"]


def test_an_answer_that_is_not_finite_fails_its_caller(
    stub: Predictor, make_app: Any, post: Any
) -> None:
    answer = post(make_app(stub), {"x": 14}, **{"x-request-id": "mine"})
    assert answer.status_code == 500
    assert answer.json() == {
        "detail": "the answer is not finite: sin.value",
        "request_id": "mine",
    }
    assert post(make_app(stub), {"x": 14}, query="?tasks=cos").status_code == 200


def test_a_bug_gives_a_fixed_text_and_the_id(stub: Predictor, make_app: Any, post: Any) -> None:
    answer = post(make_app(stub), {"x": 13}, **{"x-request-id": "mine"})
    assert answer.status_code == 500
    assert answer.json()["request_id"] == "mine"
    assert "poison" not in answer.text


@pytest.mark.parametrize("given", ["0", "-1", "soon", "1.5"])
def test_a_timeout_that_is_none_is_refused(
    sincos_predictor: Predictor, make_app: Any, post: Any, given: str
) -> None:
    answer = post(make_app(sincos_predictor), {"x": 1}, **{"x-request-timeout-ms": given})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["header", "x-request-timeout-ms"]


def test_float32_is_written_short(stub: Predictor, make_app: Any, post: Any) -> None:
    assert b'"cos":{"value":-11.2}' in post(make_app(stub), {"x": 11.2}).content
    assert np.float32(11.2).tolist() != 11.2
