"""The health service of gRPC, grpc.health.v1: whether calls should be sent here."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthServicer

from onepass.app.fronts.grpc.messages import SERVICE
from onepass.app.requests.lifecycle import Lifecycle

LOOK_S = 0.1
"""How often it is looked whether that changed, for whoever watches."""
Response = health_pb2.HealthCheckResponse


class Health(HealthServicer):  # type: ignore[misc]
    """Serving while ready; not while starting or draining."""

    def __init__(self, lifecycle: Lifecycle, ending: asyncio.Event) -> None:
        """Nobody watches beyond `ending`."""
        self._lifecycle = lifecycle
        self._ending = ending

    async def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Of the whole, or of the protocol's service."""
        status = self._status(request.service)
        if status == Response.SERVICE_UNKNOWN:
            await context.abort(grpc.StatusCode.NOT_FOUND, f"no such service; there is {SERVICE}")
        return Response(status=status)

    async def Watch(self, request: Any, context: Any) -> AsyncIterator[Any]:  # noqa: N802
        """The same, and each change of it."""
        last = None
        while not self._ending.is_set():
            status = self._status(request.service)
            if status != last:
                last = status
                yield Response(status=status)
            await asyncio.sleep(LOOK_S)

    def _status(self, service: str) -> Any:
        if service not in ("", SERVICE):
            return Response.SERVICE_UNKNOWN
        return Response.SERVING if self._lifecycle.ready else Response.NOT_SERVING
