"""The fast path where answers are kept for their truths: each has an id, and is handed over."""

from time import time

from onepass.app.feedback.answered import Singles
from onepass.app.feedback.keeper import Keeper
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.serving.deployment import Deployment
from onepass.app.transport.exchange import Exchange
from onepass.app.transport.fast_path import FastPath, Turn

ANSWER_ID = b"x-answer-id"


class KeptPath(FastPath):
    """A class of its own: where nothing is kept, nothing is paid for it."""

    def __init__(
        self, deployment: Deployment, lifecycle: Lifecycle, route: str, keeper: Keeper
    ) -> None:
        super().__init__(deployment, lifecycle, route)
        self._keeper = keeper
        self._ids: list[str] = []
        """Of this turn's answers."""

    def _marks(self, exchanges: list[Exchange]) -> list[bytes]:
        """Its id, too."""
        self._ids = [self._keeper.new_id() for _ in exchanges]
        return [
            b"%b%b: %b\r\n" % (exchange.head.marks, ANSWER_ID, answer_id.encode())
            for exchange, answer_id in zip(exchanges, self._ids, strict=True)
        ]

    def _write(self, turn: Turn) -> None:
        """And keeps them, once they are sent."""
        super()._write(turn)
        sent = [exchange.body for exchange in turn.exchanges]
        self._keeper.keep(Singles(time(), self._ids, sent, turn.bodies))


def fast_path(deployment: Deployment, lifecycle: Lifecycle, route: str) -> FastPath:
    """The one that a deployment needs."""
    keeper = deployment.keeper
    if keeper is None:
        return FastPath(deployment, lifecycle, route)
    return KeptPath(deployment, lifecycle, route, keeper)
