"""What each failure is on the wire."""

import pytest

from onepass.app.requests.errors import Refused, reply_to
from onepass.app.requests.fleet_errors import Forbidden, NotLoaded, Unchanged


@pytest.mark.parametrize(("kind", "status"), [(Forbidden, 403), (Unchanged, 409), (NotLoaded, 503)])
def test_its_status_and_its_text(kind: type[Refused], status: int) -> None:
    reply = reply_to(kind("why"), "an-id")
    assert (reply.status, reply.body) == (status, b'{"detail":"why"}')
