"""Whoever watches is told of each change."""

import asyncio
from types import SimpleNamespace

import pytest

pytest.importorskip("grpc_health")
from grpc_health.v1 import health_pb2

from onepass.app.fronts.grpc.health import LOOK_S, Health
from onepass.app.fronts.grpc.messages import SERVICE
from onepass.app.requests.lifecycle import Lifecycle

Status = health_pb2.HealthCheckResponse


async def watched(service: str) -> list[int]:
    lifecycle, ending = Lifecycle(0), asyncio.Event()
    found = []
    async for one in Health(lifecycle, ending).Watch(SimpleNamespace(service=service), None):
        found.append(one.status)
        if lifecycle.ready or service == "other":
            asyncio.get_running_loop().call_later(3 * LOOK_S, ending.set)
        lifecycle.ready = True
    return found


@pytest.mark.parametrize("service", ["", SERVICE])
def test_a_change_is_said_once(service: str) -> None:
    assert asyncio.run(watched(service)) == [Status.NOT_SERVING, Status.SERVING]


def test_an_unknown_service_stays_unknown() -> None:
    assert asyncio.run(watched("other")) == [Status.SERVICE_UNKNOWN]
