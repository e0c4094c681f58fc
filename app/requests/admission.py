"""What all requests together may hold.

Room is taken for what is here: bytes that have arrived, rows that queue. Where there is none left,
those lose first whose bodies come slowest, then those who hold more than their share.
"""

from collections.abc import Callable

from onepass.app.requests.errors import Busy
from onepass.app.requests.pace import Holder, Pace
from onepass.app.requests.shares import Shares

SPARE = 8
"""Slow ones make room for more than was asked for: for this part of all of it."""


class Admission:
    """Rows and bytes in flight, over all requests of this worker."""

    def __init__(
        self,
        *,
        max_bytes: int,
        max_rows: int,
        wait_s: Callable[[], float],
        slow_bytes_per_s: int = 0,
        slow_grace_s: float = 1.0,
        shares: Shares | None = None,
    ) -> None:
        self.bytes = 0
        self.rows = 0
        self._max_bytes = max_bytes
        self._max_rows = max_rows
        self._wait_s = wait_s
        self._slow_bytes_per_s = slow_bytes_per_s
        self._slow_grace_s = slow_grace_s
        self._shares = shares or Shares()
        self._holders: set[Holder] = set()
        self._paces: set[Pace] = set()

    def follow(self, *, max_bytes: int, max_rows: int, wait_s: Callable[[], float]) -> None:
        """Something else answers from now on, and what it may hold."""
        self._max_bytes, self._max_rows, self._wait_s = max_bytes, max_rows, wait_s

    def take_bytes(self, call: Holder, count: int) -> None:
        """Room for a body that arrived, or for more of it. A lone request always finds room."""
        if self.bytes + count > self._max_bytes and self.bytes > call.size:
            self._make_room(call, count)
        self.bytes += count
        call.size += count
        self._holders.add(call)

    def hold(self, call: Holder, count: int) -> None:
        """The same for what is there anyhow."""
        self.bytes += count
        call.size += count
        self._holders.add(call)

    def keep_bytes(self, call: Holder, count: int) -> None:
        """Of what this one holds only so much is still needed."""
        self.bytes -= max(0, call.size - count)
        call.size = min(call.size, count)

    def take_rows(self, call: Holder, count: int) -> None:
        """Room for rows that queue. Where there is none, those find some who are within their
        share; all of them together never have more than twice as many.
        """
        if self.rows + count > self._max_rows and self.rows and not self._share_rows(call, count):
            raise Busy("too many rows in flight: try again later", self._wait_s())
        self.rows += count
        call.rows = count
        self._holders.add(call)

    def fits(self, size: int) -> bool:
        """Whether there is room for one row of so many bytes, without taking it from anybody."""
        return self.bytes + size <= self._max_bytes and self.rows < self._max_rows

    def hold_rows(self, count: int, size: int) -> None:
        """Room that was found so, until the end of this turn."""
        self.rows += count
        self.bytes += size

    def leave_rows(self, count: int, size: int) -> None:
        """The turn ends."""
        self.rows -= count
        self.bytes -= size

    def leave(self, call: Holder) -> None:
        """The request is done."""
        self.bytes -= call.size
        self.rows -= call.rows
        self._holders.discard(call)

    def watch(self, pace: Pace) -> None:
        """A body begins to arrive in pieces; or an answer to wait for its reader."""
        self._paces.add(pace)

    def forget(self, pace: Pace) -> None:
        """It is over."""
        self._paces.discard(pace)

    def _share_rows(self, call: Holder, count: int) -> bool:
        if self.rows + count > 2 * self._max_rows:
            return False
        self._shares.count(self._holders, call)
        return self._shares.take_rows(call, count, self._max_rows)

    def _make_room(self, call: Holder, count: int) -> None:
        """Takes it from slow ones; then from large ones, on behalf of those within their share.

        Raises:
            Busy: there is nobody to take it from.
        """
        most = self._max_bytes - count
        self._take_from(self._slow(call), most - self._max_bytes // SPARE)
        if self.bytes <= most:
            return
        self._shares.count(self._holders, call)
        if not self._shares.beyond(call, size=count, most_bytes=self._max_bytes):
            self._take_from(self._large(call), most)
        if self.bytes > most:
            raise Busy("too many bytes in flight: try again later", self._wait_s())

    def _take_from(self, paces: list[Pace], most: int) -> None:
        for pace in paces:
            if self.bytes <= most:
                return
            self.keep_bytes(pace.holder, 0)
            pace.lose()

    def _waiting(self, call: Holder) -> list[Pace]:
        return [p for p in self._paces if p.waits and p.holder.size and p.holder is not call]

    def _slow(self, call: Holder) -> list[Pace]:
        """Those below the least pace, the slowest first."""
        paces = {pace: pace.bytes_per_s(self._slow_grace_s) for pace in self._waiting(call)}
        slow = [pace for pace, per_s in paces.items() if per_s < self._slow_bytes_per_s]
        return sorted(slow, key=paces.__getitem__)

    def _large(self, call: Holder) -> list[Pace]:
        """Those beyond their share, the largest first."""
        beyond = [
            pace
            for pace in self._waiting(call)
            if self._shares.beyond(pace.holder, most_bytes=self._max_bytes)
        ]
        return sorted(beyond, key=lambda pace: -pace.holder.size)
