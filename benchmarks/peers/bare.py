"""The ceiling: uvloop and httptools, an answer per whole request, and nothing else.

python bare.py PORT
"""

import asyncio
import sys

import httptools
import uvloop

BODY = b'{"sin":{"value":0.4788},"cos":{"value":0.8773}}'
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (
    len(BODY),
    BODY,
)


class Answering(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport) -> None:  # type: ignore[no-untyped-def]
        self.transport = transport
        self.parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        self.transport.write(ANSWER)


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answering, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


uvloop.run(main())
