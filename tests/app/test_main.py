"""The app as a whole, in this process."""

import json
import socket
import threading
from typing import Any

import httpx
import pytest
import uvicorn

from onepass.app.requests.settings import Settings
from onepass.app.transport.connection import connection_class
from onepass.models import Predictor


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/predict", 405),
        ("GET", "/model/", 200),
        ("GET", "/health/live/", 200),
        ("GET", "/nowhere/", 404),
        ("GET", "/static/0123456789abcdef/docs.js/", 404),
        ("POST", "/model", 405),
        ("GET", "/health/live", 200),
        ("HEAD", "/health/live", 200),
        ("GET", "/health/ready", 503),
        ("GET", "/model", 200),
        ("GET", "/", 200),
        ("GET", "/docs", 200),
        ("GET", "/model/examples", 200),
        ("GET", "/static/0123456789abcdef/docs.js", 200),
        ("GET", "/static/docs.js", 404),
        ("GET", "/openapi.json", 200),
    ],
)
def test_every_path_answers_and_is_marked(
    taxi_predictor: Predictor, make_app: Any, ask: Any, method: str, path: str, status: int
) -> None:
    answer = ask(make_app(taxi_predictor), method, path)
    assert answer.status_code == status
    assert answer.headers["x-model-version"] == "taxi/run-1"
    assert answer.headers["x-request-id"]
    assert answer.headers["server-timing"].startswith("total;dur=")
    if status >= 400:
        assert list(answer.json()) == ["detail"]


def test_the_schema_is_this_bundles_and_its_example_works(
    taxi_predictor: Predictor, make_app: Any, ask: Any, post: Any
) -> None:
    app = make_app(taxi_predictor)
    document = ask(app, "GET", "/openapi.json").json()
    predict = document["paths"]["/predict"]["post"]
    schemas = document["components"]["schemas"]
    assert list(schemas["Row"]["properties"]) == ["distance", "hour", "zone", "where"]
    assert schemas["Row"]["properties"]["distance"]["description"] == "in miles"
    assert schemas["Answer"]["properties"]["card"]["properties"]["label"]["enum"] == [
        "cash",
        "credit card",
    ]
    for example in predict["requestBody"]["content"]["application/json"]["examples"].values():
        assert post(app, example["value"]).status_code == 200
    answer = predict["responses"]["200"]["content"]["application/json"]["examples"]["one"]["value"]
    assert post(app, schemas["Row"]["examples"][0]).json() == answer
    assert set(predict["responses"]) >= {"200", "400", "413", "415", "422", "429", "500", "504"}
    assert json.dumps(document).count("$ref") > 5


def test_the_model_describes_itself(taxi_predictor: Predictor, make_app: Any, ask: Any) -> None:
    found = ask(make_app(taxi_predictor), "GET", "/model").json()
    assert (found["name"], found["version"]) == ("taxi", "run-1")
    assert list(found["contract"]["tasks"]) == ["fare", "minutes", "card", "colour"]
    assert found["limits"] == {"rows": 4096, "body_bytes": 2**23, "line_bytes": 2**20}


def test_the_examples_are_a_body_that_works(
    taxi_predictor: Predictor, make_app: Any, ask: Any, post: Any
) -> None:
    app = make_app(taxi_predictor)
    examples = ask(app, "GET", "/model/examples").content
    assert len(post(app, examples).json()["predictions"]) == 3


def test_a_bug_behind_fastapi_is_a_500_with_the_id(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    app = make_app(taxi_predictor)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("a secret")

    answer = ask(app, "GET", "/broken", headers={"x-request-id": "mine"})
    assert answer.status_code == 500
    assert answer.json()["request_id"] == "mine"
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] == "mine"


@pytest.mark.parametrize("http", ["httptools", "h11", None])
def test_any_uvicorn_runs_it(stub: Predictor, make_app: Any, http: Any) -> None:
    app = make_app(stub)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http=http or connection_class(Settings()), lifespan="on", log_config=None
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx.Client(base_url=url) as client:
            assert client.get("/health/ready").json() == {"status": "ready"}
            for x in (1.0, 2.0):
                answer = client.post("/predict", json={"x": x})
                assert answer.json() == {"sin": {"value": x}, "cos": {"value": -x}}
                assert answer.headers["x-model-version"] == "sincos/run-1"
            assert client.post("/predict", json={"x": 14}).status_code == 500
            body, lines = b'{"x": 1}\n{"x": 13}\n', {"content-type": "application/x-ndjson"}
            found = client.post("/predict", content=body, headers=lines).content.splitlines()
            assert [list(json.loads(line)) for line in found] == [["sin", "cos"], ["error"]]
    finally:
        server.should_exit = True
        thread.join(30)
    assert not app.lifecycle.ready
