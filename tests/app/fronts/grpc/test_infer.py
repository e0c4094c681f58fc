"""ModelInfer answers as POST /v2/models/NAME/infer does, and refuses what that refuses."""

from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest

grpc = pytest.importorskip("grpc")
Code = grpc.StatusCode
KINDS = {"FP32": ("fp32_contents", "<f4"), "BYTES": ("bytes_contents", "")}


def fields(response: Any) -> dict[str, Any]:
    """Of a response, raw or typed: the items of each output, flat."""
    found = {}
    for index, output in enumerate(response.outputs):
        contents, kind = KINDS[output.datatype]
        if not response.raw_output_contents:
            items = list(getattr(output.contents, contents))
        elif kind:
            items = np.frombuffer(response.raw_output_contents[index], kind).tolist()
        else:
            items = unpacked(response.raw_output_contents[index])
        found[output.name] = [one.decode() if isinstance(one, bytes) else one for one in items]
    return found


def unpacked(raw: bytes) -> list[bytes]:
    items = []
    while raw:
        stop = 4 + int.from_bytes(raw[:4], "little")
        items.append(raw[4:stop])
        raw = raw[stop:]
    return items


def refused(call: Callable[[], Any]) -> tuple[Any, str, dict[str, str]]:
    """The status of a call, its text, and what stands behind it."""
    with pytest.raises(grpc.RpcError) as error:
        call()
    return error.value.code(), error.value.details(), dict(error.value.trailing_metadata())


@pytest.mark.parametrize("count", [1, 3, 600])
@pytest.mark.parametrize("raw", [False, True])
def test_the_same_tensors_have_the_same_answers_as_over_http(
    served: Any,
    client: Any,
    rows: Any,
    infer_request: Any,
    sent_as_json: Any,
    raw: bool,
    count: int,
) -> None:
    asked = (rows * 200)[:count]
    body = sent_as_json(infer_request(asked))
    over_http = httpx.post(f"{served.url}/v2/models/taxi/infer", content=body).json()
    response = client("ModelInfer", infer_request(asked, raw=raw, id="7"))
    assert (response.model_name, response.model_version, response.id) == ("taxi", "run-1", "7")
    assert bool(response.raw_output_contents) is raw
    wanted = {one["name"]: one for one in over_http["outputs"]}
    assert [one.name for one in response.outputs] == list(wanted)
    for output in response.outputs:
        assert output.datatype == wanted[output.name]["datatype"]
        assert list(output.shape) == wanted[output.name]["shape"]
    for name, items in fields(response).items():
        same = wanted[name]["data"]
        assert items == (same if isinstance(same[0], str) else pytest.approx(same, rel=1e-6))


def test_outputs_are_chosen_ranked_and_raw_as_is_asked(
    client: Any, rows: Any, infer_request: Any
) -> None:
    request = infer_request(rows, model_version="run-1")
    request.parameters["binary_data_output"].bool_param = True
    request.outputs.add(name="colour.probabilities").parameters["classification"].int64_param = 1
    response = client("ModelInfer", request)
    ((name, items),) = fields(response).items()
    assert (name, len(response.raw_output_contents)) == ("colour.probabilities", 1)
    assert all(item.count(":") == 2 for item in items)


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        (lambda r: r.inputs[0].ClearField("contents"), Code.INVALID_ARGUMENT, "the data has 0"),
        (lambda r: r.inputs.pop(), Code.INVALID_ARGUMENT, "inputs.where: is missing"),
        (lambda r: r.inputs[1].contents.int64_contents.__setitem__(0, 24),
         Code.INVALID_ARGUMENT, "inputs.hour[0]: must be at most 23, got 24"),
        (lambda r: r.outputs.add(name="fare"), Code.INVALID_ARGUMENT, "no such output"),
        (lambda r: setattr(r, "model_name", "other"), Code.NOT_FOUND, "there is 'taxi'"),
        (lambda r: setattr(r, "model_version", "9"), Code.NOT_FOUND, "no such version"),
        (lambda r: r.parameters["priority"].__setattr__("int64_param", 1),
         Code.INVALID_ARGUMENT, "leave it out"),
        (lambda r: r.parameters["timeout"].__setattr__("int64_param", 1),
         Code.DEADLINE_EXCEEDED, "the deadline passed before"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_as_over_http(
    client: Any, rows: Any, infer_request: Any, change: Any, code: Any, text: str
) -> None:
    request = infer_request(rows)
    change(request)
    found, said, marks = refused(lambda: client("ModelInfer", request))
    assert (found, text in said) == (code, True), said
    assert marks["x-request-id"]
    assert marks["x-model-version"] == "taxi/run-1"


def test_what_is_no_message_is_refused(client: Any) -> None:
    code, said, _ = refused(lambda: client("ModelInfer", b"\xff\xff"))
    assert (code, said) == (Code.INVALID_ARGUMENT, "body: is no ModelInferRequest")
    code, said, _ = refused(lambda: client("ModelMetadata", b"\xff\xff"))
    assert (code, said) == (Code.INVALID_ARGUMENT, "body: is no ModelMetadataRequest")


def test_a_caller_whose_deadline_passes_is_told_so(
    client: Any, rows: Any, infer_request: Any
) -> None:
    code, _, _ = refused(lambda: client("ModelInfer", infer_request(rows * 1000), timeout=0.0005))
    assert code == Code.DEADLINE_EXCEEDED


def test_messages_above_4_mb_pass_and_larger_than_allowed_do_not(
    serve: Any, infer_request: Any, rows: Any
) -> None:
    served = serve("texts" if False else "taxi", max_body_bytes=6 * 2**20)
    client = served.client()
    long = [rows[0] | {"zone": "x" * (5 * 2**20)}]
    for raw in (False, True):
        assert client("ModelInfer", infer_request(long, raw=raw)).outputs[0].shape == [1]
    longer = [rows[0] | {"zone": "x" * (7 * 2**20)}]
    for compression in (None, grpc.Compression.Gzip):
        call = lambda: client("ModelInfer", infer_request(longer), compression=compression)  # noqa: B023, E731
        assert refused(call)[0] == Code.RESOURCE_EXHAUSTED
    many = infer_request(rows * 1400)
    code, said, _ = refused(lambda: client("ModelInfer", many))
    assert (code, "at most 4,096" in said) == (Code.RESOURCE_EXHAUSTED, True)


def test_more_rows_than_there_is_room_for_are_told_when_to_come_back(
    serve: Any, infer_request: Any, rows: Any
) -> None:
    client = serve("taxi", max_rows_in_flight=1).client()
    call = client.calls("ModelInfer")
    body = infer_request(rows * 1000).SerializeToString()
    asked = [call.future(body) for _ in range(12)]
    codes = {one.code() for one in asked}
    assert codes <= {Code.OK, Code.RESOURCE_EXHAUSTED}
    assert Code.RESOURCE_EXHAUSTED in codes
    (busy, *_) = [one for one in asked if one.code() != Code.OK]
    assert int(dict(busy.trailing_metadata())["retry-after"]) > 0


def test_calls_are_counted_and_logged_as_those_over_http(
    serve: Any, rows: Any, infer_request: Any
) -> None:
    served = serve()
    client = served.client()
    client("ModelInfer", infer_request(rows), metadata=[("x-request-id", "mine")])
    refused(lambda: client("ModelInfer", infer_request(rows, model_version="9")))
    page = httpx.get(f"{served.url}/metrics").text
    for status in (200, 404):
        assert f'onepass_requests_total{{route="/v2/models/*/infer",status="{status}"}} 1' in page
    served.server.stop()
    line = next(one for one in served.server.lines() if one["id"] == "mine")
    assert line["path"] == "/inference.GRPCInferenceService/ModelInfer"
    assert (line["status"], line["rows"]) == (200, 3)
