"""Who is treated as one caller, and the share of the room that each of them is sure of.

Shares are halved by levels: keys among themselves, then the connections of each key; where the
settings say so, addresses come first. They bind only while there is no room.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from ipaddress import ip_address, ip_network
from time import perf_counter
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

from onepass.app.requests.pace import Holder

UNIX = "unix"
"""The address of whoever comes over a unix socket: it is the proxy on this machine."""
KEEP_S = 0.05
"""How old a count may be; at least twenty times what it took to make."""
Path = tuple[Hashable, ...]


def _networks(networks: Any) -> tuple[str, ...]:
    if isinstance(networks, str):
        networks = [network.strip() for network in networks.split(",")] if networks.strip() else []
    return tuple(str(ip_network(network)) for network in networks)


Networks = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_networks)]
"""Between commas, or a list: 10.0.0.0/8, ::1."""


class Addresses:
    """Whose address a request has: that of the connection, or the one that trusted proxies name."""

    def __init__(self, proxies: Iterable[str]) -> None:
        self._proxies = [ip_network(network) for network in proxies]

    def of(self, client: Hashable, forwarded: bytes | None) -> Hashable:
        """The last address in X-Forwarded-For that is no trusted proxy's own; what is before it may
        have been made up.
        """
        peer = client[0] if isinstance(client, tuple) else client
        if forwarded is None or not self.trust(client):
            return peer
        for text in reversed(forwarded.decode("latin-1").split(",")):
            peer = text.strip()
            if not self._is_proxy(peer):
                break
        return peer

    def trust(self, client: Hashable) -> bool:
        """Whether what this peer says of others is believed."""
        peer = client[0] if isinstance(client, tuple) else client
        return peer == UNIX or self._is_proxy(peer)

    def _is_proxy(self, peer: Hashable) -> bool:
        try:
            address = ip_address(str(peer))
        except ValueError:
            return False
        return any(address in network for network in self._proxies)


class Shares:
    """What each caller holds now, and may hold at least."""

    def __init__(self, addresses: Addresses | None = None) -> None:
        self._addresses = addresses
        self._bytes: Counter[Path] = Counter()
        self._rows: Counter[Path] = Counter()
        self._siblings: dict[Path, set[Hashable]] = {}
        self._until = 0.0

    def path(self, holder: Holder) -> Path:
        """(address,) key, connection: from the widest to the narrowest."""
        key, client = getattr(holder, "caller", None), getattr(holder, "client", None)
        if self._addresses is None:
            return key, client
        forwarded = getattr(holder, "headers", {}).get(b"x-forwarded-for")
        return self._addresses.of(client, forwarded), key, client

    def count(self, holders: Collection[Holder], asking: Holder) -> None:
        """Looks at all who hold something, unless that was done just now."""
        began = perf_counter()
        if began >= self._until:
            self._bytes, self._rows, self._siblings = Counter(), Counter(), {}
            for holder in holders:
                path = self._add(holder)
                self._bytes[path] += holder.size
                self._rows[path] += holder.rows
            now = perf_counter()
            self._until = now + max(KEEP_S, 20 * (now - began))
        self._add(asking)

    def _add(self, holder: Holder) -> Path:
        path = self.path(holder)
        for level in range(len(path)):
            self._siblings.setdefault(path[:level], set()).add(path[level])
        return path

    def beyond(self, holder: Holder, *, size: int = 0, most_bytes: int) -> bool:
        """Whether this caller holds more than its share, or would with `size` bytes more."""
        path = self.path(holder)
        return self._bytes[path] + size > self._share(path, most_bytes)

    def take_rows(self, holder: Holder, count: int, most: int) -> bool:
        """Whether so many more rows are within the share of this caller; they count at once."""
        path = self.path(holder)
        if self._rows[path] + count > self._share(path, most):
            return False
        self._rows[path] += count
        return True

    def _share(self, path: Path, most: float) -> float:
        for level in range(len(path)):
            most /= len(self._siblings.get(path[:level], ())) or 1
        return most
