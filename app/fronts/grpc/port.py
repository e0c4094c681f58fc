"""The port of gRPC: opened when the model is there to answer, closed when all is answered."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import grpc.aio
from google.protobuf import descriptor_pb2
from grpc_health.v1 import health, health_pb2
from grpc_health.v1.health_pb2_grpc import add_HealthServicer_to_server
from grpc_reflection.v1alpha import reflection, reflection_pb2

from onepass.app.fronts.fleet.table import Table
from onepass.app.fronts.grpc.credentials import credentials_of
from onepass.app.fronts.grpc.health import Health
from onepass.app.fronts.grpc.messages import POOL, SERVICE
from onepass.app.fronts.grpc.service import Service
from onepass.app.requests.greeting import address
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.request_context import RequestIds
from onepass.app.requests.settings import Settings
from onepass.app.transport.gate import keys_of

NAMES = (SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME)
STREAMS = 1024
"""Calls of one connection at once."""


class Served(Protocol):
    """What is served over HTTP."""

    table: Table
    lifecycle: Lifecycle
    ids: RequestIds


Opened = Callable[[Served], AbstractAsyncContextManager[None]]


def port(settings: Settings) -> Opened:
    """How to serve an app by gRPC, too. Raises ValueError: the certificate cannot be used."""
    assert settings.grpc_port is not None
    where = address(settings.host, settings.grpc_port)
    credentials = credentials_of(settings)

    @asynccontextmanager
    async def opened(app: Served) -> AsyncIterator[None]:
        service = Service(
            app.table, app.lifecycle, app.ids, settings=settings, keys=keys_of(settings)
        )
        server = grpc.aio.server(options=_options(settings))
        server.add_generic_rpc_handlers((service, _reflection()))  # the first asks for keys
        add_HealthServicer_to_server(Health(app.lifecycle, service.ending), server)
        if credentials is None:
            server.add_insecure_port(where)
        else:
            server.add_secure_port(where, credentials)
        await server.start()
        try:
            yield
        finally:
            service.ending.set()
            await server.stop(settings.stop_s)

    return opened


def _options(settings: Settings) -> list[tuple[str, int]]:
    """Of grpcio; where they are not named here, its own hold."""
    return [
        ("grpc.so_reuseport", 1),
        ("grpc.max_receive_message_length", settings.max_body_bytes),
        ("grpc.max_send_message_length", -1),
        ("grpc.max_metadata_size", settings.max_header_bytes),
        ("grpc.max_concurrent_streams", STREAMS),
        ("grpc.keepalive_time_ms", settings.keep_alive_s * 1000),
    ]


def _reflection() -> grpc.GenericRpcHandler:
    """What there is to ask, for clients that do not know. It is no registered method: those are
    found before anybody looks for a key.
    """
    for module in (health_pb2, reflection_pb2):
        proto = descriptor_pb2.FileDescriptorProto()
        module.DESCRIPTOR.CopyToProto(proto)
        POOL.AddSerializedFile(proto.SerializeToString())  # a second time it is the same
    handler = grpc.stream_stream_rpc_method_handler(
        reflection.aio.ReflectionServicer(NAMES, POOL).ServerReflectionInfo,
        reflection_pb2.ServerReflectionRequest.FromString,
        reflection_pb2.ServerReflectionResponse.SerializeToString,
    )
    methods = {"ServerReflectionInfo": handler}
    return grpc.method_handlers_generic_handler(reflection.SERVICE_NAME, methods)
