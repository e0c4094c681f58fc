"""Bodies on their way: whoever only promises one, or sends it slowly, takes nobody's room."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROW = b'{"x": 1}'
POST = b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
GOOD = POST + b"content-length: %d\r\n\r\n" % len(ROW) + ROW
LINES = (
    b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-ndjson\r\n"
    b"transfer-encoding: chunked\r\n\r\n"
)
V2 = b"POST /v2/models/sincos/infer HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
FORM = POST.replace(b"application/json", b"multipart/form-data; boundary=b")
OPENED: list[asyncio.StreamWriter] = []
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body)


async def connect(url: str, number: int = 0) -> Line:
    """From an address of its own."""
    where = urlsplit(url)
    address = f"127.0.0.{2 + number % 250}"
    line = await asyncio.open_connection(where.hostname, where.port, local_addr=(address, 0))
    OPENED.append(line[1])
    return line


async def say(url: str, number: int, *pieces: bytes) -> Line:
    reader, writer = await connect(url, number)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    return reader, writer


async def statuses(url: str, count: int) -> list[int]:
    """What a normal caller gets, one request after the other on one connection."""
    reader, writer = await connect(url)
    found = []
    for _ in range(count):
        writer.write(GOOD)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        found.append(int(head.split()[1]))
    writer.close()
    return found


async def normal(url: str, callers: int = 32, requests: int = 15) -> set[int]:
    found = await asyncio.gather(*(statuses(url, requests) for _ in range(callers)))
    return {status for one in found for status in one}


async def everything(line: Line) -> bytes:
    """To the end of the connection."""
    try:
        return await line[0].read()
    except ConnectionError:
        return b""


def run(work: Callable[[], Awaitable[Any]]) -> Any:
    async def closing() -> Any:
        try:
            return await asyncio.wait_for(work(), 60)  # type: ignore[arg-type]
        finally:
            for writer in OPENED:
                writer.transport.abort()
            OPENED.clear()
            await asyncio.sleep(0)

    return asyncio.run(closing())


@pytest.fixture(scope="module")
def bundle(make_bundle: Callable[..., Path]) -> Path:
    return make_bundle("sincos", onnx=True)


def test_silence_and_trickles_turn_nobody_away(start: Any, bundle: Path) -> None:
    server = start(bundle)
    url = server.url()

    async def trickle(line: Line, stop: asyncio.Event) -> None:
        while not stop.is_set():
            line[1].write(chunk(b" "))
            await asyncio.sleep(0.2)

    async def work() -> set[int]:
        heads = [
            POST + b"content-length: 8388608\r\n\r\n",
            POST + b"content-length: 1048576\r\n\r\n{",
            V2 + b"content-length: 8388608\r\n\r\n{",
            FORM + b"content-length: 8388608\r\n\r\n--b\r\n",
            POST + b"transfer-encoding: chunked\r\n\r\n" + chunk(b"{"),
        ]
        silent = [await say(url, n, heads[n % len(heads)]) for n in range(64)]
        slow = [await say(url, n, LINES + chunk(ROW + b"\n")) for n in range(128)]
        for reader, _ in slow:  # all of them have begun
            assert b"200" in await reader.readuntil(b'{"sin"')
        stop = asyncio.Event()
        trickles = [asyncio.create_task(trickle(line, stop)) for line in slow]
        found = await normal(url)
        stop.set()
        await asyncio.gather(*trickles)
        for _, writer in [*silent, *slow]:
            writer.close()
        return found

    assert run(work) == {200}
    assert "Traceback" not in server.err.read_text()


def test_when_room_is_short_the_slowest_lose_it(start: Any, bundle: Path) -> None:
    server = start(bundle, max_bytes_in_flight=2**20, slow_grace_s=0.2)
    url = server.url()
    most = b'{"x": ' + b" " * 50_000

    async def work() -> tuple[set[int], list[bytes], bytes]:
        begun = await say(url, 200, LINES + chunk(ROW + b"\n"))
        await begun[0].readuntil(b'{"sin"')
        begun[1].write(chunk(b'{"x": ' + b" " * 100_000))
        heads = [
            POST + b"content-length: 60000\r\n\r\n" + most,
            V2 + b"content-length: 60000\r\n\r\n" + most,
            POST + b"transfer-encoding: chunked\r\n\r\n" + chunk(most),
        ]
        slow = [await say(url, n, heads[n % 3]) for n in range(40)]
        found = set()
        for _ in range(6):
            found |= await normal(url, callers=8, requests=10)
            await asyncio.sleep(0.1)
        large = await say(url, 250, POST + b"content-length: 900000\r\n\r\n" + b" " * 899_992 + ROW)
        assert b" 200 " in await large[0].readuntil(b"\r\n\r\n")
        large[1].close()
        last = await everything(begun)
        said = []
        for line in slow:
            line[1].write(b"0" * 12_000)  # all that was announced
            said.append(await line[0].read(12))
        return found, said, last

    found, said, last = run(work)
    assert found == {200}
    assert set(said) <= {b"HTTP/1.1 408", b"HTTP/1.1 429", b"HTTP/1.1 400", b""}
    assert said.count(b"HTTP/1.1 408") >= 10
    lines = [json.loads(one) for one in last.split(b"\r\n") if one.startswith(b'{"error"')]
    assert [line["error"][0]["type"] for line in lines] == ["too_slow"]
    assert lines[0]["error"][0]["loc"] == ["line", 2]
    assert last.endswith(b"0\r\n\r\n")
    assert server.stop() == 0
    assert "Traceback" not in server.err.read_text()
    assert {one["status"] for one in server.lines()} <= {200, 400, 408, 429, 499}


def test_an_answer_that_nobody_reads_is_not_kept(start: Any, bundle: Path) -> None:
    server = start(bundle, body_timeout_s=0.8)
    url = server.url()
    body = b'{"instances": [' + b", ".join([ROW] * 4096) + b"]}"
    request = POST + b"content-length: %d\r\n\r\n" % len(body) + body

    async def work() -> bytes:
        reader, writer = await connect(url)
        writer.transport.pause_reading()
        for _ in range(40):
            writer.write(request)
        found = await asyncio.gather(normal(url, 4, 10), asyncio.sleep(3))
        assert found[0] == {200}
        writer.transport.resume_reading()
        return await everything((reader, writer))

    assert run(work).count(b"HTTP/1.1 200") < 40
    assert "Traceback" not in server.err.read_text()
