"""The port is shared by all workers, and closes when what was accepted is answered."""

import os
import signal
import threading
from typing import Any

import pytest

grpc = pytest.importorskip("grpc")
Code = grpc.StatusCode


def test_what_was_accepted_is_answered_when_the_service_stops(
    serve: Any, rows: Any, infer_request: Any
) -> None:
    served = serve(drain_s=0)
    client = served.client()
    body = infer_request(rows * 150, raw=True).SerializeToString()
    asked = [client.calls("ModelInfer").future(body) for _ in range(30)]
    asked[0].result()
    served.server.process.send_signal(signal.SIGTERM)
    codes = [one.code() for one in asked]
    assert set(codes) <= {Code.OK, Code.UNAVAILABLE}
    assert served.server.process.wait(60) == 0
    answered = [line for line in served.server.lines() if line["status"] == 200]
    assert len(answered) == codes.count(Code.OK)
    assert not [line for line in served.server.lines() if line["status"] != 200]


def test_draining_is_told_first_and_streams_end(serve: Any, rows: Any, infer_request: Any) -> None:
    served = serve(drain_s=1)
    client = served.client()
    watched = client.channel.unary_stream("/grpc.health.v1.Health/Watch")(b"")
    assert next(watched) == b"\x08\x01"
    body, gate = infer_request(rows).SerializeToString(), threading.Event()

    def bodies() -> Any:
        yield body
        gate.wait(60)

    stream = client.channel.stream_stream("/inference.GRPCInferenceService/ModelStreamInfer")
    said = stream(bodies())
    assert next(said)
    served.server.process.send_signal(signal.SIGTERM)
    assert next(watched) == b"\x08\x02"
    assert not client("ServerReady").ready
    assert client("ModelInfer", body).outputs
    with pytest.raises(grpc.RpcError) as error:
        next(said)
    assert error.value.code() == Code.UNAVAILABLE
    gate.set()
    assert served.server.process.wait(60) == 0


def test_workers_share_the_port_and_a_killed_one_is_replaced(
    serve: Any, rows: Any, infer_request: Any
) -> None:
    served = serve(workers=2)
    pids = served.server.workers()
    os.kill(pids[0], signal.SIGKILL)
    for _ in range(20):
        client = served.client(use_local_subchannel_pool=1)
        call = client.calls("ModelInfer")
        assert call(infer_request(rows).SerializeToString(), wait_for_ready=True, timeout=30)
        client.channel.close()


def test_a_port_that_somebody_has_is_said(serve: Any, start: Any, make_bundle: Any) -> None:
    port = serve("sincos").address.rpartition(":")[2]
    second = start(make_bundle("sincos", onnx=True), grpc_port=port)
    assert second.process.wait(60) == 1
    assert f"cannot serve gRPC on 127.0.0.1:{port}: Address already in use" in (
        second.err.read_text()
    )


def test_tls_is_that_of_http(serve: Any, rows: Any, infer_request: Any, tmp_path: Any) -> None:
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    files = tmp_path / "cert.pem", tmp_path / "key.pem"
    issued = authority.issue_cert("127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(files[0])
    issued.private_key_pem.write_to_path(files[1])
    served = serve(tls_cert_file=files[0], tls_key_file=files[1])
    trusted = grpc.ssl_channel_credentials(authority.cert_pem.bytes())
    client = served.client(trusted)
    assert client("ModelInfer", infer_request(rows)).outputs
    other = trustme.CA()
    issued = other.issue_cert("127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(files[0])
    issued.private_key_pem.write_to_path(files[1])
    renewed = served.client(
        grpc.ssl_channel_credentials(other.cert_pem.bytes()), use_local_subchannel_pool=1
    )
    assert renewed("ModelInfer", infer_request(rows), wait_for_ready=True, timeout=30).outputs
    assert client("ModelInfer", infer_request(rows)).outputs
