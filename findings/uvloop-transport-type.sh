#!/usr/bin/env bash
# uvloop 0.23.0: the transport that `connection_made` is given is no asyncio.Transport, nor any other class of asyncio's transports: a protocol that asserts its type, as type checkers ask for, works on asyncio's own loop and fails on uvloop's.
set -euo pipefail
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
cd "$where"
python3 -m venv venv
venv/bin/pip install --quiet uvloop==0.23.0

cat > kinds.py <<'PY'
import asyncio

import uvloop


async def seen() -> tuple[bool, bool]:
    loop = asyncio.get_running_loop()
    given = loop.create_future()

    class Server(asyncio.Protocol):
        def connection_made(self, transport):
            given.set_result(transport)

    server = await loop.create_server(Server, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    client, _ = await loop.create_connection(asyncio.Protocol, host, port)
    transport = await given
    found = isinstance(transport, asyncio.Transport), isinstance(transport, asyncio.BaseTransport)
    client.close()
    transport.close()
    server.close()
    return found


print("asyncio", *asyncio.run(seen()))
print("uvloop", *uvloop.run(seen()))
PY

# Seen: whether it is an asyncio.Transport, and an asyncio.BaseTransport:
#   asyncio True True
#   uvloop False False
said=$(venv/bin/python kinds.py)
echo "$said"
[ "$said" = $'asyncio True True\nuvloop False False' ]
