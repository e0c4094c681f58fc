"""Shares: halved by levels, keys before connections; whose address a request has."""

from collections.abc import Hashable

import pytest

from onepass.app.requests.settings import Settings
from onepass.app.requests.shares import Addresses, Shares


class Holder:
    """Somebody who holds something."""

    def __init__(self, key: Hashable, client: Hashable, size: int = 0, rows: int = 0) -> None:
        self.caller, self.client = key, client
        self.size, self.rows = size, rows
        self.headers: dict[bytes, bytes] = {}


def test_only_trusted_proxies_name_addresses() -> None:
    addresses = Addresses(["10.0.0.0/8"])
    assert addresses.of(("1.2.3.4", 5), b"6.6.6.6") == "1.2.3.4"
    assert addresses.of(("10.0.0.1", 5), None) == "10.0.0.1"
    assert addresses.of(("10.0.0.1", 5), b"9.9.9.9, 6.6.6.6, 10.0.0.7") == "6.6.6.6"
    assert addresses.of(None, b"6.6.6.6") is None
    assert Settings(trusted_proxies="10.0.0.0/8, ::1").trusted_proxies == ("10.0.0.0/8", "::1/128")
    with pytest.raises(ValueError, match="trusted_proxies"):
        Settings(trusted_proxies="here")


def test_a_share_is_halved_by_keys_and_then_by_connections() -> None:
    one = [Holder("key 1", n, size=30) for n in range(2)]
    other = Holder("key 2", 9)
    shares = Shares()
    shares.count(one, other)
    assert not shares.beyond(other, size=60, most_bytes=120)
    assert shares.beyond(other, size=61, most_bytes=120)
    assert not shares.beyond(one[0], most_bytes=120)  # a quarter: half of a half
    assert shares.beyond(one[0], size=1, most_bytes=120)


def test_rows_that_are_taken_count_at_once() -> None:
    shares, asking = Shares(), Holder("key", 1)
    shares.count([], asking)
    assert [shares.take_rows(asking, 4, most=10) for _ in range(3)] == [True, True, False]


def test_a_path_begins_with_the_address_where_those_share() -> None:
    holder = Holder("key", ("1.1.1.1", 5))
    assert Shares().path(holder) == ("key", ("1.1.1.1", 5))
    assert Shares(Addresses([])).path(holder) == ("1.1.1.1", "key", ("1.1.1.1", 5))
