"""The client that waits: what it repeats, how far it reads ahead, and that it keeps connections."""

import json
import socket
from collections.abc import Callable, Iterator
from threading import Thread

import httpx
import pytest

from onepass_client import Answer, BadRow, Broken, Busy, Client, TimedOut, Unreachable

ANSWER = {"sin": {"value": 0.5}}
Handler = Callable[[httpx.Request], httpx.Response]


def client(handler: Handler, **given: int) -> Client:
    return Client("http://test", transport=httpx.MockTransport(handler), **given)


def lines(request: httpx.Request) -> httpx.Response:
    """An answer per line: its x, or an error where that is negative."""
    said = []
    for number, line in enumerate(request.content.splitlines(), 1):
        x = json.loads(line)["x"]
        wrong = {"error": [{"loc": ["line", number, "x"], "msg": "too small", "type": "least"}]}
        said.append(wrong if x < 0 else {"sin": {"value": x}})
    return httpx.Response(200, content="\n".join(map(json.dumps, said)))


def test_what_did_not_run_is_asked_again_by_the_same_id() -> None:
    asked = list[str]()

    def busy_twice(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["x-request-id"])
        if len(asked) < 3:
            return httpx.Response(429, headers={"retry-after": "0"}, json={"detail": "full"})
        return httpx.Response(200, json=ANSWER)

    with client(busy_twice) as service:
        assert service.predict({"x": 1})["sin"].raw == {"value": 0.5}
    assert (len(asked), len(set(asked))) == (3, 1)
    asked.clear()
    with client(busy_twice, retries=1) as service, pytest.raises(Busy, match="full"):
        service.predict({"x": 1})


def test_a_stream_reads_no_further_than_it_has_room() -> None:
    taken = list[int]()

    def rows() -> Iterator[dict[str, int]]:
        for x in range(100):
            taken.append(x)
            yield {"x": x}

    with client(lines) as service:
        answers = service.stream(rows(), at_once=5, ahead=2)
        first = next(answers)
        assert isinstance(first, Answer)
        assert len(taken) == 10
        found = [first, *answers]
    assert [one.row for one in found] == list(range(100))


def test_bad_rows_and_failing_sources_lose_nothing() -> None:
    def rows() -> Iterator[dict[str, int]]:
        for x in (1, -1, 2):
            yield {"x": x}
        raise LookupError("no more")

    with client(lines) as service:
        found = list[Answer | BadRow]()
        with pytest.raises(LookupError):
            found.extend(service.stream(rows(), at_once=2))
    assert [type(one) for one in found] == [Answer, BadRow, Answer]
    assert isinstance(found[1], BadRow)
    assert found[1].problems[0].path == "instances[1].x"


def test_another_model_shares_the_connections() -> None:
    paths = list[str]()

    def note(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return httpx.Response(200, json=ANSWER)

    with client(note) as service:
        service.of("faces", "run-1").predict({"x": 1})
        service.predict({"x": 1}, model="taxi")
        service.predict({"x": 1})
    assert paths == ["/models/faces/versions/run-1/predict", "/models/taxi/predict", "/predict"]


class Cutting:
    """Takes a whole request on each connection, says `reply`, and cuts it."""

    def __init__(self, reply: bytes) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.asked = 0
        self._reply = reply
        Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                guest, _ = self.socket.accept()
            except OSError:
                return
            self.asked += 1
            guest.recv(65536)
            if self._reply == b"silence":
                continue  # the connection stays, and nothing comes
            guest.sendall(self._reply)
            guest.close()


@pytest.mark.parametrize(
    "reply", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"], ids=["before", "within"]
)
def test_a_connection_that_is_cut_is_not_asked_again(reply: bytes) -> None:
    server = Cutting(reply)
    with server.socket, Client(server.url) as service, pytest.raises(Broken) as caught:
        service.predict({"x": 1}, request_id="mine")
    assert (server.asked, caught.value.may_have_run, caught.value.request_id) == (1, True, "mine")


def test_a_service_that_says_nothing_is_waited_for_until_the_deadline() -> None:
    server = Cutting(b"silence")
    with server.socket, Client(server.url, timeout_s=0.2) as service, pytest.raises(TimedOut):
        service.predict({"x": 1})
    assert server.asked == 1


def test_where_nobody_listens_nothing_was_sent(free_port: int) -> None:
    with Client(f"http://127.0.0.1:{free_port}", retries=1) as service:
        assert not service.ready()
        with pytest.raises(Unreachable) as caught:
            service.predict({"x": 1})
    assert not caught.value.may_have_run
