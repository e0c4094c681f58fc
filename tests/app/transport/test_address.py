"""One address, however it is asked for: with a slash behind it, by HEAD, behind a prefix."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from fastapi import FastAPI

from onepass.models import Predictor

ROW = {"distance": 2.5, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}
TENSORS = {
    "inputs": [
        {"name": "distance", "datatype": "FP32", "shape": [1], "data": [2.5]},
        {"name": "hour", "datatype": "UINT8", "shape": [1], "data": [8]},
        {"name": "zone", "datatype": "BYTES", "shape": [1], "data": ["Midtown"]},
        {"name": "where", "datatype": "FP32", "shape": [1, 2], "data": [0.5, -1]},
    ]
}
GET = (
    "/", "/docs", "/report", "/model", "/model/examples", "/openapi.json", "/metrics",
    "/health/live", "/health/ready", "/v2", "/v2/health/live", "/v2/health/ready",
    "/v2/models/taxi",
    "/v2/models/taxi/config", "/v2/models/taxi/ready", "/v2/models/taxi/stats",
    "/v2/models/stats", "/v2/models/taxi/versions/run-1", "/static/0123456789abcdef/docs.js",
    "/docs/", "/nowhere", "/predict", "/v2/nowhere", "/v2/models/taxi/infer",
)  # fmt: skip
CHANGING = ("date", "x-request-id", "server-timing")


@pytest.mark.parametrize(
    ("path", "body"),
    [("/predict", ROW), ("/predict", {"instances": [ROW] * 2}), ("/v2/models/taxi/infer", TENSORS)],
)
def test_a_slash_behind_changes_no_answer(
    taxi_predictor: Predictor, make_app: Any, ask: Any, path: str, body: Any
) -> None:
    app = make_app(taxi_predictor, api_keys="k")
    headers = {"content-type": "application/json", "authorization": "Bearer k"}
    said = [
        ask(app, "POST", f"{path}{slash}{query}", content=json.dumps(body), headers=headers)
        for slash in ("", "/")
        for query in ("", "?tasks=fare" if path == "/predict" else "")
    ]
    assert [one.status_code for one in said] == [200] * 4
    assert [one.content for one in said[:2]] == [one.content for one in said[2:]]
    assert ask(app, "POST", f"{path}/", content=json.dumps(body)).status_code == 401
    assert ask(app, "GET", "/health/live/").status_code == 200


def test_pages_with_a_slash_are_sent_to_where_their_links_are_right(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    app = make_app(taxi_predictor)
    for page in ("docs", "report"):
        answer = ask(app, "GET", f"/{page}/")
        assert (answer.status_code, answer.headers["location"]) == (308, f"../{page}")


def test_wherever_there_is_get_there_is_head_with_the_same_headers_and_no_body(
    start_for_all: Callable[..., Any], make_bundle: Callable[..., Path]
) -> None:
    with httpx.Client(base_url=start_for_all(make_bundle("taxi", onnx=True)).url()) as client:
        for path in GET:
            full, head = client.get(path), client.head(path)
            assert (head.status_code, head.content) == (full.status_code, b""), path
            same = [
                {n: v for n, v in one.headers.items() if n not in CHANGING} for one in (full, head)
            ]
            if path not in ("/metrics", "/v2/models/taxi/stats", "/v2/models/stats"):
                assert same[0] == same[1], path
            assert same[1].keys() == same[0].keys()
            assert "content-length" in same[1]
        assert client.get("/health/live").json() == {"status": "live"}  # the line is still in step


def test_what_is_answered_to_get_says_so_of_head(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    app = make_app(taxi_predictor)
    for path in ("/model", "/health/live", "/metrics", "/v2/models/taxi", "/docs"):
        answer = ask(app, "DELETE", path)
        assert answer.status_code == 405
        assert set(re.findall("[A-Z]+", answer.headers["allow"])) == {"GET", "HEAD"}
    assert ask(app, "HEAD", "/predict").headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("said", "servers"),
    [
        (None, ["."]),
        ("/taxi", ["/taxi", "."]),
        ("/a/taxi/, /b", ["/a/taxi", "."]),
        ("//elsewhere.example", ["."]),
        ("https://elsewhere.example", ["."]),
        ("/", ["."]),
    ],
)
def test_the_schema_says_where_the_service_is_behind_a_prefix(
    taxi_predictor: Predictor, make_app: Any, ask: Any, said: str | None, servers: list[str]
) -> None:
    app = make_app(taxi_predictor, trusted_proxies="127.0.0.0/8")
    headers = {} if said is None else {"x-forwarded-prefix": said}
    document = ask(app, "GET", "/openapi.json", headers=headers).json()
    assert [server["url"] for server in document["servers"]] == servers
    relative = urljoin("https://host/any/prefix/openapi.json", document["servers"][-1]["url"])
    assert relative == "https://host/any/prefix/"
    assert ask(app, "GET", "/model", headers=headers).status_code == 200


def test_a_prefix_is_believed_of_those_alone_who_are_trusted(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    app = make_app(taxi_predictor, trusted_proxies="10.0.0.0/8")
    document = ask(app, "GET", "/openapi.json", headers={"x-forwarded-prefix": "/taxi"}).json()
    assert [server["url"] for server in document["servers"]] == ["."]


@pytest.mark.parametrize("root", ["/taxi", "/model", "/v2", "/a/b"])
def test_behind_a_prefix_that_stays_all_is_answered_as_without(
    taxi_predictor: Predictor, make_app: Any, ask: Any, root: str
) -> None:
    app, plain = make_app(taxi_predictor, root_path=root), make_app(taxi_predictor)
    for path in GET:
        wanted, found = ask(plain, "GET", path), ask(app, "GET", root + path)
        assert found.status_code == wanted.status_code, path
        if path not in ("/metrics", "/openapi.json", "/v2/models/taxi/stats", "/v2/models/stats"):
            assert found.content == wanted.content, path
    answers = [ask(app, "POST", path, json=ROW) for path in (f"{root}/predict", "/predict")]
    assert answers[0].json() == answers[1].json()
    assert ask(app, "GET", f"{root}x/model").status_code == 404
    moved = ask(app, "GET", root)
    assert (moved.status_code, moved.headers["location"]) == (308, f"{root.rpartition('/')[2]}/")


def test_so_it_is_in_an_app_that_mounts_ours_and_behind_a_server_that_has_a_prefix(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    outer = FastAPI()
    outer.mount("/taxi", make_app(taxi_predictor))
    assert ask(outer, "GET", "/taxi/model").status_code == 200
    assert ask(outer, "POST", "/taxi/predict", json=ROW).status_code == 200
    assert ask(outer, "POST", "/taxi/v2/models/taxi/infer", json=TENSORS).status_code == 200
