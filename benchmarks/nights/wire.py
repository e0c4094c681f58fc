"""HTTP/1.1 by hand: a caller that costs little beside the service it measures."""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

JSON = "application/json"
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.I)


class Answer(NamedTuple):
    """A whole answer."""

    status: int
    body: bytes


def request(body: bytes, *, path: str = "/predict", kind: str = JSON, **headers: str) -> bytes:
    """A POST of these bytes."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\n{more}"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def stream_head(kind: str = "application/x-ndjson") -> bytes:
    """The head of a body that comes in chunks."""
    text = f"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\n"
    return f"{text}transfer-encoding: chunked\r\n\r\n".encode()


def chunk(content: bytes) -> bytes:
    """One chunk of such a body."""
    return b"%x\r\n%b\r\n" % (len(content), content)


def row(cells: Mapping[str, Any]) -> bytes:
    """A row as JSON."""
    return json.dumps(cells).encode()


class Line:
    """A connection from an address of this machine's own."""

    def __init__(self, port: int, source: str = "127.0.0.1") -> None:
        self._port = port
        self._source = source
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def open(self) -> asyncio.StreamWriter:
        """Connects, unless it is."""
        if self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection(
                "127.0.0.1", self._port, local_addr=(self._source, 0), limit=2**20
            )
        return self.writer

    async def ask(self, sent: bytes) -> Answer:
        """Sends a request and reads its answer. Raises OSError, EOFError."""
        writer = await self.open()
        assert self.reader is not None
        writer.write(sent)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await self.reader.readexactly(int(length[1])) if length else b""
        if b"\r\nconnection: close" in head.lower():
            self.close()
        return Answer(int(head[9:12]), body)

    def close(self, *, rudely: bool = False) -> None:
        """Leaves; rudely is with a reset."""
        if self.writer is not None:
            if rudely:
                self.writer.transport.abort()
            else:
                self.writer.close()
        self.reader = self.writer = None
