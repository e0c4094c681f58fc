"""What goes wrong over http, in the words of all stores."""

from email.message import Message
from http.client import IncompleteRead
from io import BytesIO
from urllib.error import HTTPError, URLError

import pytest

from onepass.app.stores.asking import headers, told
from onepass.app.stores.source import Absent, Broken, Refusal


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (HTTPError("https://a?secret", 404, "", Message(), BytesIO()), Absent, "^$"),
        (HTTPError("https://a?secret", 403, "", Message(), BytesIO()), Refusal, "answers 403"),
        (HTTPError("https://a?secret", 429, "", Message(), BytesIO()), Broken, "answers 429"),
        (HTTPError("https://a?secret", 502, "", Message(), BytesIO()), Broken, "answers 502"),
        (URLError(ConnectionRefusedError(111, "Connection refused")), Broken, "refused"),
        (TimeoutError(), Broken, "nothing came for 3 s"),
        (IncompleteRead(b"secret"), Broken, r"the connection ended \(IncompleteRead\)"),
    ],
)
def test_no_error_tells_more_than_what_happened(
    error: Exception, kind: type[Exception], text: str
) -> None:
    def step() -> None:
        raise error

    with pytest.raises(kind, match=text) as failed:
        told(step, 3)
    assert "secret" not in str(failed.value)


def test_who_asks_says_what_it_is() -> None:
    assert headers()["User-Agent"].startswith("onepass/")
    assert told(lambda: 1, 3) == 1
