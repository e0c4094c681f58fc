"""Clients of this process, asked one after the other: for tests and measurements."""

from collections.abc import Mapping

from onepass.training.federated.client import Client
from onepass.training.federated.messages import Answer, Message, decoded, encoded


class InTurn:
    """What is said between them is written and read, as between machines."""

    def __init__(self, clients: Mapping[str, Client]) -> None:
        self._clients = clients

    def ask(self, asked: Mapping[str, Message], wait_s: float) -> dict[str, Answer]:
        """All answer, however long that takes."""
        return {
            name: decoded(encoded(self._clients[name].answer(decoded(encoded(message)))))
            for name, message in asked.items()
        }
