"""An offer of another protocol is passed over: all is answered as if there were none."""

import asyncio
import itertools
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from uvicorn.server import ServerState

from onepass.app.main import create_app
from onepass.app.requests.settings import Settings
from onepass.app.transport.connection import connection_class
from onepass.models import Predictor

OFFERS = {
    "h2c": b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n",
    "websocket": b"connection: upgrade\r\nupgrade: websocket\r\n",
    "TLS": b"connection: Upgrade\r\nupgrade: TLS/1.0\r\n",
    "two": b"upgrade: h2c\r\nupgrade: foo/2\r\nconnection: upgrade\r\n",
    "kept": b"connection: keep-alive, Upgrade\r\nupgrade: h2c\r\n",
    "unmarked": b"upgrade: h2c\r\n",
    "nothing": b"connection: Upgrade\r\n",
}
V2 = b'{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [1]}]}'
FORM = b'--b\r\ncontent-disposition: form-data; name="x"\r\n\r\n1\r\n--b--\r\n'
ASKED = {
    "row": (b"POST /predict", b"application/json", b'{"x": 1}'),
    "rows": (b"POST /predict", b"application/json", b'{"instances": [{"x": 1}, {"x": 2}]}'),
    "bad": (b"POST /predict", b"application/json", b'{"y": 1}'),
    "lines": (b"POST /predict", b"application/x-ndjson", b'{"x": 1}\n{"x": 2}\n'),
    "form": (b"POST /predict", b"multipart/form-data; boundary=b", FORM),
    "v2": (b"POST /v2/models/sincos/infer", b"application/json", V2),
    "live": (b"GET /v2/health/live", b"", b""),
    "nowhere": (b"GET /nowhere", b"", b""),
}


def request(name: str, offer: bytes, chunked: bool) -> bytes:
    """One whole request."""
    line, kind, body = ASKED[name]
    head = line + b" HTTP/1.1\r\nhost: x\r\nx-request-id: %b\r\n" % name.encode() + offer
    if not kind:
        return head + b"\r\n"
    head += b"content-type: %b\r\n" % kind
    if not chunked:
        return head + b"content-length: %d\r\n\r\n" % len(body) + body
    cut = len(body) // 2
    pieces = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:cut], body[cut:]))
    return head + b"transfer-encoding: chunked\r\n\r\n" + pieces + b"0\r\n\r\n"


async def exchange(app: Any, pieces: list[bytes], new_transport: Any) -> bytes:
    """What a connection answers, but for times, sizes of chunks and last digits."""
    config = uvicorn.Config(
        app, interface="asgi3", lifespan="off", log_config=None, server_header=False
    )
    config.load()
    state = ServerState()
    line = connection_class(Settings())(config, state, {})
    transport = new_transport(line)
    line.connection_made(transport)
    for piece in pieces:
        line.data_received(piece)
        await asyncio.sleep(0)
    while state.tasks:
        await asyncio.sleep(0)
    line.connection_lost(None)
    plain = re.sub(rb"dur=[0-9.]+|\r\n[0-9a-f]+\r\n", b"", transport.written)
    return re.sub(rb"(\.[0-9]{4})[0-9]+", rb"\1", plain)  # the last digits depend on who is beside


@pytest.fixture(scope="module")
def app(sincos_predictor: Predictor) -> Any:
    return create_app(sincos_predictor, Settings(log_requests=False, forward="loop"))


asked = st.lists(
    st.tuples(st.sampled_from(list(ASKED)), st.sampled_from([*OFFERS, ""]), st.booleans()),
    min_size=1,
    max_size=4,
)


@examples(max_examples=120, deadline=None)
@given(asked=asked, cuts=st.lists(st.integers(0, 2000), max_size=6))
def test_an_offer_changes_no_byte_of_any_answer(
    app: Any, new_transport: Any, asked: Any, cuts: list[int]
) -> None:
    async def both() -> tuple[bytes, bytes]:
        plain = b"".join(request(name, b"", chunked) for name, _, chunked in asked)
        offered = b"".join(
            request(name, OFFERS.get(offer, b""), chunked) for name, offer, chunked in asked
        )
        ends = [0, *sorted(min(cut, len(offered)) for cut in cuts), len(offered)]
        pieces = [offered[a:b] for a, b in itertools.pairwise(ends) if a < b]
        return await exchange(app, [plain], new_transport), await exchange(
            app, pieces, new_transport
        )

    wanted, found = asyncio.run(both())
    assert found == wanted
    assert found.count(b"HTTP/1.1 ") == len(asked)


def test_an_offer_with_a_close_is_answered_and_closed(app: Any, new_transport: Any) -> None:
    offer = b"connection: Upgrade, close\r\nupgrade: h2c\r\n"
    sent = request("row", offer, chunked=False) + request("row", b"", chunked=False)
    found = asyncio.run(exchange(app, [sent], new_transport))
    assert found.count(b"HTTP/1.1 200") == 1
    assert b"connection: close" in found


@pytest.fixture
def url(start: Any, make_bundle: Any) -> Any:
    server = start(make_bundle("sincos", onnx=True))
    yield server.url()
    assert "Traceback" not in server.err.read_text()
    assert "upgrade" not in server.err.read_text().lower()


@pytest.mark.skipif(shutil.which("java") is None, reason="there is no JDK here: apt-get install "
                    "default-jdk-headless")  # fmt: skip
def test_a_real_jdk_is_answered(url: str) -> None:
    source = Path(__file__).with_name("Ask.java")
    done = subprocess.run(
        ["java", "-XX:TieredStopAtLevel=1", str(source), url],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = [line.split(" ", 2) for line in done.stdout.splitlines()]
    assert [one[:2] for one in said] == [
        ["json", "200"], ["json-again", "200"], ["chunked", "200"], ["v2", "200"],
        ["lines", "200"], ["form", "200"], ["live", "200"],
    ]  # fmt: skip
    answers = {name: text for name, _, text in said}
    assert json.loads(answers["json"]) == json.loads(answers["chunked"])
    assert answers["lines"].count('{"sin"') == 2
    assert json.loads(answers["form"]) == json.loads(answers["json"])


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
@pytest.mark.parametrize("name", ["row", "lines", "v2", "live"])
def test_curl_with_http2_is_answered(url: str, name: str) -> None:
    line, kind, body = ASKED[name]
    given = ["--data-binary", "@-", "-H", f"content-type: {kind.decode()}"] if kind else []
    path = line.split(b" ")[1].decode()
    done = subprocess.run(
        ["curl", "-sS", "--http2", *given, "-w", " %{http_code} %{http_version}", url + path],
        input=body, capture_output=True, check=True, timeout=30,
    )  # fmt: skip
    *_, status, version = done.stdout.split()
    assert (status, version) == (b"200", b"1.1")
    if name == "lines":
        assert done.stdout.count(b'{"sin"') == 2
