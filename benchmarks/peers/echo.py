"""The limit: an ASGI app that does nothing, on the same uvicorn with the same settings.

python echo.py PORT
"""

import sys

import uvicorn

BODY = b'{"sin":{"value":0.4788},"cos":{"value":0.8773}}'
HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]


async def app(scope, receive, send):  # type: ignore[no-untyped-def]
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


uvicorn.run(
    app, port=int(sys.argv[1]), loop="uvloop", http="httptools", ws="none", lifespan="off",
    access_log=False, server_header=False, log_level="warning",
)  # fmt: skip
