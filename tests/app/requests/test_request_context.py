"""Who a caller is: a key, else a connection."""

from hashlib import sha256
from typing import Any

import pytest

from onepass.app.requests.errors import Unauthenticated
from onepass.app.requests.keys import Keys
from onepass.app.requests.request_context import RequestContext, RequestIds


def scope(port: int = 1, key: bytes = b"") -> dict[str, Any]:
    headers = [(b"authorization", b"Bearer " + key)] if key else []
    client = ("127.0.0.1", port)
    return {"headers": headers, "method": "POST", "path": "/predict", "client": client}


def test_without_keys_a_connection_is_a_caller() -> None:
    ids = RequestIds()
    first, again, other = (RequestContext(scope(port), ids).caller for port in (1, 1, 2))
    assert first == again != other


def test_with_keys_all_connections_of_a_key_are_one_caller() -> None:
    keys = Keys([sha256(key).hexdigest() for key in (b"one", b"two")])
    callers = []
    for port, key in ((1, b"one"), (2, b"one"), (1, b"two")):
        given = scope(port, key)
        keys.check(given)
        callers.append(RequestContext(given, RequestIds()).caller)
    assert callers[0] == callers[1] != callers[2]
    assert b"one" not in str(callers[0]).encode()


def test_a_key_that_is_not_known_is_no_caller() -> None:
    given = scope(1, b"three")
    with pytest.raises(Unauthenticated):
        Keys([sha256(b"one").hexdigest()]).check(given)
    assert RequestContext(given, RequestIds()).caller == ("127.0.0.1", 1)
