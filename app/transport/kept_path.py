"""The fast path where answers are kept for their truths: each has an id, and is handed over."""

from time import time

from onepass.app.feedback.answered import Singles
from onepass.app.feedback.tap import ANSWER_ID, Tap
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.serving.deployment import Deployment
from onepass.app.transport.exchange import Exchange
from onepass.app.transport.fast_path import FastPath, Turn


class KeptPath(FastPath):
    """A class of its own: where nothing is kept, nothing is paid for it."""

    def __init__(self, deployment: Deployment, lifecycle: Lifecycle, route: str, tap: Tap) -> None:
        super().__init__(deployment, lifecycle, route)
        self._tap = tap
        self._ids: list[str] = []
        """Of this turn's answers."""

    def _marks(self, exchanges: list[Exchange]) -> list[bytes]:
        """Its id, too."""
        self._ids = self._tap.new_ids(len(exchanges))
        marks = super()._marks(exchanges)
        if not self._tap.has_ids:
            return marks
        return [
            b"%b%b: %b\r\n" % (mark, ANSWER_ID, answer_id.encode())
            for mark, answer_id in zip(marks, self._ids, strict=True)
        ]

    def _write(self, turn: Turn) -> None:
        """And keeps them, once they are sent."""
        super()._write(turn)
        sent = [exchange.body for exchange in turn.exchanges]
        self._tap.keep(Singles(time(), self._ids, sent, turn.bodies))


def fast_path(deployment: Deployment, lifecycle: Lifecycle, route: str) -> FastPath:
    """The one that a deployment needs."""
    tap = deployment.tap
    if tap is None:
        return FastPath(deployment, lifecycle, route)
    return KeptPath(deployment, lifecycle, route, tap)
