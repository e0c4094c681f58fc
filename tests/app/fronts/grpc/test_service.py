"""Keys: every call needs one but for health; whoever has none is told so before he is read."""

from typing import Any

import pytest

grpc = pytest.importorskip("grpc")
pytest.importorskip("grpc_reflection")
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc  # noqa: E402

from onepass.app.fronts.grpc.messages import SERVICE  # noqa: E402
from onepass.app.fronts.grpc.service import client as address_of  # noqa: E402

REFLECTION = "grpc.reflection.v1alpha.ServerReflection"
KEY = [("authorization", "Bearer secret")]


def names(channel: Any, metadata: Any) -> list[str]:
    """Of services, as reflection tells them."""
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    ask = reflection_pb2.ServerReflectionRequest
    asked = iter([ask(list_services=""), ask(file_containing_symbol=SERVICE)])
    listed, file = stub.ServerReflectionInfo(asked, metadata=metadata)
    assert b"ModelStreamInfer" in file.file_descriptor_response.file_descriptor_proto[0]
    return [one.name for one in listed.list_services_response.service]


def test_health_is_open_and_all_else_needs_a_key(serve: Any, rows: Any, infer_request: Any) -> None:
    client = serve("taxi", api_keys="secret").client()
    assert client("ServerLive").live
    assert client("ServerReady").ready
    check = client.channel.unary_unary("/grpc.health.v1.Health/Check")
    assert check(b"") == b"\x08\x01"
    with pytest.raises(grpc.RpcError) as error:
        check(b"\n\x05other")
    assert error.value.code() == grpc.StatusCode.NOT_FOUND
    for metadata in ([], [("authorization", "Bearer other")], KEY * 2):
        for method in ("ModelInfer", "ServerMetadata", "Nothing"):
            with pytest.raises(grpc.RpcError) as error:
                client.calls(method)(b"", metadata=metadata)
            assert error.value.code() == grpc.StatusCode.UNAUTHENTICATED
            assert "API key" in error.value.details()
        with pytest.raises(grpc.RpcError) as error:
            names(client.channel, metadata)
        assert error.value.code() == grpc.StatusCode.UNAUTHENTICATED
    assert client("ModelInfer", infer_request(rows), metadata=KEY).outputs
    assert client("ServerMetadata", metadata=KEY).name == "onepass"
    found = names(client.channel, KEY)
    assert {*found} == {SERVICE, "grpc.health.v1.Health", REFLECTION}
    with pytest.raises(grpc.RpcError) as error:
        client.calls("Nothing")(b"", metadata=KEY)
    assert error.value.code() == grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("ipv4:127.0.0.1:4000", ("127.0.0.1", 4000)),
        ("ipv6:%5B::1%5D:4000", ("::1", 4000)),
        ("unix:", ("", 0)),
    ],
)
def test_callers_are_told_apart_as_over_http(peer: str, address: tuple[str, int]) -> None:
    assert address_of(peer) == address
