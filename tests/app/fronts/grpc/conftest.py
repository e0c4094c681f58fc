"""Fixtures for gRPC: a real server with such a port, and stubs made of the descriptor alone."""

import json
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

grpc = pytest.importorskip("grpc")
pytest.importorskip("grpc_health")
pytest.importorskip("grpc_reflection")

from onepass.app.fronts.grpc.messages import SERVICE, message  # noqa: E402

ROWS: list[dict[str, Any]] = [
    {"distance": 2.5, "hour": 8, "zone": "Midtown", "where": [0.5, -1.0]},
    {"distance": 0.25, "hour": 23, "zone": "never seen", "where": [0.0, 0.0]},
    {"distance": 17.25, "hour": 0, "zone": "Queens", "where": [100.0, 0.125]},
]


def free_port() -> int:
    """One that nobody has now."""
    with socket.socket() as guest:
        guest.bind(("127.0.0.1", 0))
        port: int = guest.getsockname()[1]
        return port


class Client:
    """Calls by name, over one channel."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel

    def __call__(self, method: str, request: Any = None, **given: Any) -> Any:
        """The response to one request, which may be bytes."""
        body = request if isinstance(request, bytes) else self.body(method, request)
        return message(f"{method}Response").FromString(self.calls(method)(body, **given))

    def calls(self, method: str) -> Any:
        """Bytes to bytes."""
        return self.channel.unary_unary(f"/{SERVICE}/{method}")

    def body(self, method: str, request: Any) -> bytes:
        """Of a message, or of none."""
        written: bytes = (request or message(f"{method}Request")()).SerializeToString()
        return written


@pytest.fixture(scope="session")
def sent_as_json() -> Callable[[Any], bytes]:
    """sent_as_json(request): the same tensors, as they are sent over HTTP."""
    return as_json


@pytest.fixture(scope="session")
def rows() -> list[dict[str, Any]]:
    """Of the taxi."""
    return ROWS


@pytest.fixture(scope="session")
def infer_request() -> Callable[..., Any]:
    """infer_request(rows, raw=True): a message that asks of the taxi."""
    return make_request


def make_request(rows: list[dict[str, Any]], *, raw: bool = False, **named: Any) -> Any:
    request = message("ModelInferRequest")(model_name="taxi", **named)
    kinds = {
        "distance": ("FP32", "f", "fp32_contents"), "hour": ("INT64", "q", "int64_contents"),
        "zone": ("BYTES", "", "bytes_contents"), "where": ("FP64", "d", "fp64_contents"),
    }  # fmt: skip
    for name, (datatype, letter, contents) in kinds.items():
        shape = [len(rows), 2] if name == "where" else [len(rows)]
        tensor = request.inputs.add(name=name, datatype=datatype, shape=shape)
        items = [row[name] for row in rows]
        items = [item for pair in items for item in pair] if name == "where" else items
        items = [item.encode() for item in items] if datatype == "BYTES" else items
        if not raw:
            getattr(tensor.contents, contents).extend(items)
        elif letter:
            request.raw_input_contents.append(struct.pack(f"<{len(items)}{letter}", *items))
        else:
            packed = [struct.pack("<I", len(item)) + item for item in items]
            request.raw_input_contents.append(b"".join(packed))
    return request


class Served:
    """A server over HTTP and gRPC."""

    def __init__(self, server: Any, port: int) -> None:
        self.server = server
        self.url: str = server.url()
        self.address = f"127.0.0.1:{port}"

    def client(self, credentials: Any = None, **options: Any) -> Client:
        """A channel of its own."""
        given = [(f"grpc.{name}", value) for name, value in options.items()]
        if credentials is None:
            return Client(grpc.insecure_channel(self.address, given))
        return Client(grpc.secure_channel(self.address, credentials, given))


@pytest.fixture
def serve(start: Callable[..., Any], make_bundle: Callable[..., Path]) -> Callable[..., Served]:
    """serve("sincos", api_keys="secret"): one for a test."""

    def begin(bundle: str | Path = "taxi", **settings: Any) -> Served:
        path = make_bundle(bundle, onnx=True) if isinstance(bundle, str) else bundle
        port = free_port()
        return Served(start(path, grpc_port=port, **settings), port)

    return begin


@pytest.fixture(scope="module")
def served(start_for_all: Callable[..., Any], make_bundle: Callable[..., Path]) -> Served:
    """One for a file, of the taxi."""
    port = free_port()
    return Served(start_for_all(make_bundle("taxi", onnx=True), grpc_port=port), port)


@pytest.fixture
def client(served: Served) -> Iterator[Client]:
    """Of that one."""
    made = served.client()
    yield made
    made.channel.close()


def as_json(request: Any) -> bytes:
    """The same request, as it is sent over HTTP."""
    inputs = []
    for tensor in request.inputs:
        (values,) = [values for _, values in tensor.contents.ListFields()]
        data = [one.decode() if isinstance(one, bytes) else one for one in values]
        inputs.append(
            {
                "name": tensor.name,
                "datatype": tensor.datatype,
                "shape": list(tensor.shape),
                "data": data,
            }
        )
    return json.dumps({"inputs": inputs}).encode()
