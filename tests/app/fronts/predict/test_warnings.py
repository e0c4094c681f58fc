"""Warnings, where they are asked for: the same by every way in, beside each answer its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onepass import models
from onepass.models import Predictor
from onepass.models.bundle import REPORT, Bundle
from onepass.models.manifest import encode

CONTRACT: dict[str, Any] = {
    "inputs": {
        "year": {"kind": "number"},
        "zone": {"kind": "category", "values": ["a", "b"], "default": "a"},
        "likes": {"kind": "set", "values": ["x"], "optional": True},
        "at": {"kind": "timestamp", "optional": True},
        "where": {"kind": "vector", "length": 3, "optional": True, "offset": [1e9, 0, 0]},
    },
    "tasks": {"y": {"kind": "regression"}, "z": {"kind": "regression"}},
}
SEEN = {
    "inputs": {
        "year": {"min": 1999.0, "max": 2007.0},
        "at": {"earliest": "2026-01-01T00:00:00Z", "latest": "2026-02-01T00:00:00Z"},
        "where": {"min": -3.0, "max": 1e9 + 5},
    },
    "tasks": {},
}
ROWS: list[dict[str, Any]] = [
    {"year": 2001, "zone": "b", "likes": ["x"], "at": "2026-01-02"},
    {"year": 2031, "zone": "c", "likes": ["x", "w"], "at": "2027-01-02T03:04:05Z"},
    {"year": 1999, "where": [1e9 + 5, -3, 7]},
    {"year": 1998.5, "likes": [], "where": [1e9 + 6, 0, -4]},
]
BEYOND = "is beyond what training saw: 1999 to 2007"
FAR = "is beyond what training saw: -3 to 1000000005"
WANTED: list[list[tuple[Any, ...]]] = [  # ends with what is said, its kind and the value
    [],
    [
        ("year", BEYOND, "out_of_range", 2031),
        ("zone", "was not seen in training", "unseen", "c"),
        ("likes", 1, "was not seen in training", "unseen", "w"),
        (
            "at",
            "is beyond what training saw: 2026-01-01T00:00:00Z to 2026-02-01T00:00:00Z",
            "out_of_range",
            "2027-01-02T03:04:05Z",
        ),
    ],
    [],
    [
        ("year", BEYOND, "out_of_range", 1998.5),
        ("where", 0, FAR, "out_of_range", 1e9 + 6),
        ("where", 2, FAR, "out_of_range", -4),
    ],
]


@pytest.fixture(scope="module")
def make(make_bundle: Callable[..., Path]) -> Callable[..., Predictor]:
    """make(tasks): a predictor whose report says what training saw."""

    def loaded(tasks: dict[str, Any] = CONTRACT["tasks"]) -> Predictor:
        contract = CONTRACT | {"tasks": tasks}
        plain = models.load(make_bundle("wary", contract=contract, rows=ROWS[:1]))
        files = plain.bundle.files | {REPORT: encode(SEEN)}
        return Predictor(Bundle(plain.bundle.folder, plain.bundle.manifest, files), plain.engine)

    return loaded


@pytest.fixture(scope="module")
def predictor(make: Callable[..., Predictor]) -> Predictor:
    return make()


def told(row: int, *at: Any) -> list[dict[str, Any]]:
    return [
        {"loc": [*at, *where], "msg": msg, "type": kind, "input": value}
        for *where, msg, kind, value in WANTED[row]
    ]


def test_each_answer_has_its_own(predictor: Predictor, make_app: Any, post: Any, ask: Any) -> None:
    app = make_app(predictor)
    plain = post(app, {"instances": ROWS}).json()["predictions"]
    many = post(app, {"instances": ROWS}, query="?with=warnings").json()["predictions"]
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in ROWS)
    kind = {"content-type": "application/x-ndjson"}
    bulk = ask(app, "POST", "/predict?with=warnings", content=lines, headers=kind).text.split("\n")
    for place, row in enumerate(ROWS):
        one = post(app, row, query="?with=warnings").json()
        assert one.pop("warnings") == told(place, "body")
        assert many[place].pop("warnings") == told(place, "body", "instances", place)
        line = json.loads(bulk[place])
        assert line.pop("warnings") == told(place, "line", place + 1)
        assert list(one) == ["y", "z"]
        for answer in (one, many[place], line):
            for task in ("y", "z"):
                assert answer[task]["value"] == pytest.approx(plain[place][task]["value"], 1e-4)


def test_bad_lines_stay_errors_and_few_tasks_stay_few(
    predictor: Predictor, make_app: Any, ask: Any
) -> None:
    kind = {"content-type": "application/x-ndjson"}
    content = b'{"year": "x"}\n{"year": 3}\n'
    path = "/predict?tasks=z&with=warnings"
    bad, good = ask(
        make_app(predictor), "POST", path, content=content, headers=kind
    ).text.splitlines()
    assert list(json.loads(bad)) == ["error"]
    assert list(json.loads(good)) == ["z", "warnings"]
    assert json.loads(good)["warnings"][0]["loc"] == ["line", 2, "year"]


@pytest.mark.parametrize(
    ("query", "loc", "words"),
    [
        ("?with=", "with", "no such thing"),
        ("?with=warning", "with", "did you mean 'warnings'?"),
        ("?with=warnings,reach", "with", "'reach': this bundle has no reach"),
        ("?with=warnings&with=warnings", "with", "given twice"),
        ("?warnings=true", "warnings", "no such parameter"),
        ("?tasks=y&tasks=z&with=warnings", "tasks", "given twice"),
    ],
)
def test_what_is_asked_wrongly_is_said(
    predictor: Predictor, make_app: Any, post: Any, query: str, loc: str, words: str
) -> None:
    answer = post(make_app(predictor), ROWS[0], query=query)
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert problem["loc"] == ["query", loc]
    assert words in problem["msg"]


def test_a_task_of_that_name_keeps_its_place(
    make: Callable[..., Predictor], make_app: Any, post: Any, ask: Any
) -> None:
    app = make_app(make({"warnings": {"kind": "regression"}}))
    assert list(post(app, ROWS[0]).json()["warnings"]) == ["value"]
    answer = post(app, ROWS[0], query="?with=warnings")
    assert answer.status_code == 422
    assert "a task of this bundle has that name" in answer.text
    schemas = ask(app, "GET", "/openapi.json").json()["components"]["schemas"]
    assert schemas["Answer"]["properties"]["warnings"]["type"] == "object"


def test_the_schema_has_them(predictor: Predictor, make_app: Any, ask: Any) -> None:
    document = ask(make_app(predictor), "GET", "/openapi.json").json()
    answer = document["components"]["schemas"]["Answer"]
    assert answer["properties"]["warnings"]["items"] == {"$ref": "#/components/schemas/Problem"}
    assert "required" not in answer
    names = [one["name"] for one in document["paths"]["/predict"]["post"]["parameters"]]
    assert names[:2] == ["tasks", "with"]
