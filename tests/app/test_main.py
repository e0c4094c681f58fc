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
