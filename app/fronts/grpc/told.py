"""What the service and its models say of themselves: health and metadata, as under /v2."""

from collections.abc import Callable, Mapping
from typing import Any

from onepass.app.fronts.fleet.table import Table
from onepass.app.fronts.grpc.infer import named
from onepass.app.fronts.grpc.messages import Message, message
from onepass.app.fronts.open_inference import metadata
from onepass.app.requests.fleet_errors import NotLoaded
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.serving.deployment import Deployment

EXTENSIONS = ["classification"]
"""Of those that /v2 has; raw contents are part of the service."""


class Told:
    """Answers what asks for no row."""

    def __init__(self, table: Table, lifecycle: Lifecycle) -> None:
        self._table = table
        self._lifecycle = lifecycle
        self.answers: Mapping[str, Callable[[Message], dict[str, Any]]] = {
            "ServerLive": lambda asked: {"live": True},
            "ServerReady": lambda asked: {"ready": lifecycle.ready},
            "ServerMetadata": lambda asked: metadata.server() | {"extensions": EXTENSIONS},
            "ModelReady": self._model_ready,
            "ModelMetadata": lambda asked: metadata.model(self._deployment(asked)),
        }
        """By method. Raise NotFound, NotLoaded."""
        self._requests = {name: message(f"{name}Request") for name in self.answers}
        self._responses = {name: message(f"{name}Response") for name in self.answers}

    def answer(self, method: str, body: bytes) -> bytes:
        """The response of one of them. Raises NotFound, NotLoaded, DecodeError."""
        said = self.answers[method](self._requests[method].FromString(body))
        written: bytes = self._responses[method](**said).SerializeToString()
        return written

    def _model_ready(self, asked: Message) -> dict[str, Any]:
        try:
            self._deployment(asked)
        except NotLoaded:
            return {"ready": False}
        return {"ready": self._lifecycle.ready}

    def _deployment(self, asked: Message) -> Deployment:
        """Raises NotFound, NotLoaded."""
        return self._table.get(named(asked.name, asked.version)).deployment
