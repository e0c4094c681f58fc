"""Some callers are answered by another."""

from typing import Any

from onepass.app.requests.canary import Canary
from onepass.app.transport.front import Split


def test_each_caller_has_one_that_answers() -> None:
    usual: Any = object()
    other: Any = object()
    split = Split(usual, other, Canary(version="2", percent=50))
    found = {split.of({b"x-user": b"%d" % n}) for n in range(50)}
    assert found == {usual, other}
    assert split.of({}) is usual


def test_where_a_field_tells_callers_apart_their_headers_do_not() -> None:
    usual: Any = object()
    assert Split(usual, usual, Canary(version="2", percent=50, by="x")).of({}) is None
