"""Open Inference Protocol: equal to /predict, and each failure is {"error": text}."""

import gzip
import json
import struct
import zlib
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from onepass.app.main import create_app
from onepass.app.requests.settings import Settings
from onepass.models import Predictor

INFER = "/v2/models/taxi/infer"
ROWS = [
    {"distance": 2.5, "hour": 8, "zone": "Midtown", "where": [0.5, -1]},
    {"distance": 0.25, "hour": 23, "zone": "never seen", "where": [0, 0]},
    {"distance": 17.25, "hour": 0, "zone": "Queens", "where": [100, 0.125]},
]
FORMS = {
    "fare.value": ("FP32", []),
    "minutes.value": ("FP32", []),
    "card.label": ("BYTES", []),
    "card.probabilities": ("FP32", [2]),
    "colour.label": ("BYTES", []),
    "colour.probabilities": ("FP32", [3]),
}
ITEM = {"FP32": ("f", 4), "FP64": ("d", 8), "INT64": ("q", 8), "UINT8": ("B", 1), "FP16": ("e", 2)}

Tensor = dict[str, Any]


def tensor(name: str, datatype: str, values: list[Any], shape: list[int] | None = None) -> Tensor:
    flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
    return {"name": name, "datatype": datatype, "shape": shape or [len(values)], "data": flat}


def inputs(rows: list[dict[str, Any]]) -> list[Tensor]:
    where = [row["where"] for row in rows]
    return [
        tensor("distance", "FP32", [row["distance"] for row in rows]),
        tensor("hour", "UINT8", [row["hour"] for row in rows]),
        tensor("zone", "BYTES", [row["zone"] for row in rows]),
        tensor("where", "FP64", where, [len(rows), 2]),
    ]


def pack(one: Tensor) -> bytes:
    if one["datatype"] == "BYTES":
        texts = [text.encode() for text in one["data"]]
        return b"".join(struct.pack("<I", len(text)) + text for text in texts)
    return b"".join(struct.pack("<" + ITEM[one["datatype"]][0], item) for item in one["data"])


def binary(document: dict[str, Any], names: set[str]) -> tuple[bytes, dict[str, str]]:
    """The request with some of its tensors as bytes behind it."""
    given = [dict(one) for one in document["inputs"]]
    behind = b""
    for one in given:
        if one["name"] in names:
            raw = pack(one)
            del one["data"]
            one["parameters"] = {"binary_data_size": len(raw)}
            behind += raw
    head = json.dumps(document | {"inputs": given}).encode()
    return head + behind, {"inference-header-content-length": str(len(head))}


def unpack(answer: httpx.Response) -> dict[str, list[Any]]:
    """Every output, flat, item by item."""
    length = int(answer.headers.get("inference-header-content-length", len(answer.content)))
    document, at, found = json.loads(answer.content[:length]), length, {}
    for one in document["outputs"]:
        if "data" in one:
            found[one["name"]] = one["data"]
            continue
        raw = answer.content[at : at + one["parameters"]["binary_data_size"]]
        at += len(raw)
        items: list[Any] = []
        while raw:
            if one["datatype"] == "BYTES":
                size = 4 + struct.unpack("<I", raw[:4])[0]
                items.append(raw[4:size].decode())
            else:
                size = 4
                items.append(struct.unpack("<f", raw[:4])[0])
            raw = raw[size:]
        found[one["name"]] = items
    assert at == len(answer.content)
    return found


def wanted(predictor: Predictor, rows: list[dict[str, Any]], fields: Any) -> dict[str, list[Any]]:
    """What /predict says, row by row."""
    columns: dict[str, list[Any]] = {field: [] for field in fields}
    for row in rows:
        answer = predictor.predict([row])[0]
        for field, column in columns.items():
            task, _, last = field.partition(".")
            value = answer[task][last]
            column += list(value.values()) if isinstance(value, dict) else [value]
    return columns


def assert_same(found: dict[str, list[Any]], expected: dict[str, list[Any]]) -> None:
    assert list(found) == list(expected)
    for field, column in expected.items():
        if isinstance(column[0], str):
            assert found[field] == column
        else:
            assert found[field] == pytest.approx(column, rel=1e-5, abs=1e-6)


row = st.fixed_dictionaries(
    {
        "distance": st.floats(0, 50, width=32),
        "hour": st.integers(0, 23),
        "zone": st.sampled_from(["Midtown", "Queens", "", "é"]),
        "where": st.lists(st.floats(-100, 100, width=32), min_size=2, max_size=2),
    }
)


@examples(max_examples=60, deadline=None)
@given(
    rows=st.lists(row, min_size=1, max_size=7),
    as_bytes=st.sets(st.sampled_from(["distance", "hour", "zone", "where"])),
    outputs=st.lists(st.sampled_from(list(FORMS)), unique=True),
    binary_out=st.none() | st.booleans(),
    coding=st.sampled_from(["identity", "gzip", "deflate"]),
)
def test_it_answers_what_predict_answers(
    taxi_predictor: Predictor, ask: Any, rows: Any, as_bytes: Any, outputs: Any, binary_out: Any,
    coding: str,
) -> None:  # fmt: skip
    app = create_app(taxi_predictor, Settings(log_requests=False))
    document: dict[str, Any] = {"id": "7", "inputs": inputs(rows)}
    if outputs:
        document["outputs"] = [{"name": name} for name in outputs]
    if binary_out is not None:
        document["parameters"] = {"binary_data_output": binary_out}
    body, headers = binary(document, as_bytes)
    match coding:
        case "gzip":
            body = gzip.compress(body)
        case "deflate":
            body = zlib.compress(body)
    headers["content-encoding"] = coding
    answer = ask(app, "POST", INFER, content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    assert_same(unpack(answer), wanted(taxi_predictor, rows, outputs or FORMS))
    assert ("inference-header-content-length" in answer.headers) == bool(binary_out)
    kind = "application/octet-stream" if binary_out else "application/json"
    assert answer.headers["content-type"] == kind


def test_the_answer_has_the_protocols_form(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    app = make_app(taxi_predictor)
    document = {
        "id": "a",
        "inputs": inputs(ROWS),
        "outputs": [
            {"name": "card.label"},
            {"name": "fare.value", "parameters": {"binary_data": True}},
        ],
    }
    answer = ask(app, "POST", "/v2/models/taxi/versions/run-1/infer", json=document)
    length = int(answer.headers["inference-header-content-length"])
    found = json.loads(answer.content[:length])
    labels = [one["card"]["label"] for one in taxi_predictor.predict(ROWS)]
    assert found == {
        "model_name": "taxi",
        "model_version": "run-1",
        "id": "a",
        "outputs": [
            {"name": "card.label", "datatype": "BYTES", "shape": [3], "data": labels},
            {
                "name": "fare.value",
                "datatype": "FP32",
                "shape": [3],
                "parameters": {"binary_data_size": 12},
            },
        ],
    }
    assert len(answer.content) == length + 12
    for mark in ("x-request-id", "x-model-version", "server-timing"):
        assert answer.headers[mark]


def test_only_the_tasks_that_are_wanted_run(
    taxi_predictor: Predictor, make_app: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[str, ...]] = []
    plain = taxi_predictor.engine.run

    def spy(arrays: Any, tasks: Any) -> Any:
        ran.append(tuple(tasks))
        return plain(arrays, tasks)

    monkeypatch.setattr(taxi_predictor.engine, "run", spy)
    outputs = [{"name": "card.label"}, {"name": "fare.value"}]
    document = {"inputs": inputs(ROWS), "outputs": outputs}
    assert ask(make_app(taxi_predictor), "POST", INFER, json=document).status_code == 200
    assert ran == [("fare", "card")]


def test_a_default_stands_in_and_extras_are_no_matter(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    left = [one for one in inputs(ROWS) if one["name"] in ("distance", "where")]
    left[0] |= {"parameters": {"content_type": "np"}}
    document = {
        "id": None, "model_name": "taxi", "parameters": {"custom": 1}, "outputs": None,
        "inputs": left,
    }  # fmt: skip
    answer = ask(make_app(taxi_predictor), "POST", INFER, json=document)
    rows = [{name: row[name] for name in ("distance", "where")} for row in ROWS]
    assert_same(unpack(answer), wanted(taxi_predictor, rows, FORMS))
    assert "id" not in answer.json()


def test_a_large_request_is_answered_in_order_and_compressed(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    rows = [ROWS[place % 3] | {"distance": place / 8} for place in range(1000)]
    app = make_app(taxi_predictor)
    for coding in ("gzip", "deflate", "identity"):
        headers = {"accept-encoding": coding}
        answer = ask(app, "POST", INFER, json={"inputs": inputs(rows)}, headers=headers)
        assert answer.headers.get("content-encoding", "identity") == coding
        fares = unpack(answer)["fare.value"]
        expected = [one["fare"]["value"] for one in taxi_predictor.predict(rows)]
        assert fares == pytest.approx(expected, rel=1e-5, abs=1e-6)


def spoil(**changes: Any) -> dict[str, Any]:
    """The request with something else for its first tensor."""
    first, *others = inputs(ROWS)
    return {"inputs": [first | changes, *others]}


BAD: list[tuple[Any, str]] = [
    (b"", "not JSON"),
    (b"[", "not JSON"),
    (b"\xff", "not JSON"),
    (b"[" * 100_000, "not JSON"),
    ([], "valid dictionary"),
    ({}, "inputs: field required"),
    ({"inputs": []}, "inputs.distance: is missing"),
    ({"inputs": 1}, "inputs: input should be a valid list"),
    ({"id": 7, "inputs": inputs(ROWS)}, "id: input should be a valid string"),
    ({"inputs": inputs(ROWS) * 2}, "inputs.distance: given twice"),
    ({"inputs": inputs(ROWS), "outputs": [{"name": "fair.value"}]}, "did you mean 'fare.value'"),
    ({"inputs": inputs(ROWS), "outputs": [{"name": "fare.value"}] * 2}, "named twice"),
    (spoil(name="distanse"), "no such input; did you mean 'distance'"),
    (spoil(datatype="FP8"), "inputs[0].datatype: input should be 'BOOL'"),
    (spoil(datatype="FP16"), "no form in JSON"),
    (spoil(shape=[-3]), "inputs[0].shape[0]: input should be greater than or equal to 0"),
    (spoil(shape=[2**63]), "inputs[0].shape[0]: input should be less than"),
    (spoil(shape=[2**32, 2**32]), "at most 4,096"),
    (spoil(shape=[1] * 100), "at most 16"),
    (spoil(shape=[]), "has 1 items, the data has 3"),
    (spoil(shape=[2]), "has 2 items, the data has 3"),
    (spoil(shape=[3.0]), "valid integer"),
    (spoil(shape=[True]), "valid integer"),
    (spoil(data=[1, 2, None]), "inputs.distance[2]: must be a number"),
    (spoil(data=None), "neither data nor binary_data_size"),
    (spoil(data=[1, -2, 3]), "inputs.distance[1]: must be at least 0, got -2.0"),
    (spoil(data=[1, 2, 1e39]), "inputs.distance[2]: is too large for a 32-bit float, got 1e+39"),
    (spoil(data=[1, "x" * 1000, 3]), "inputs.distance[1]: must be a number, got 'xxx"),
    (spoil(parameters={"binary_data_size": -1}), "greater than or equal to 0"),
    (spoil(parameters={"binary_data_size": 12}), "send one of them"),
    (spoil(datatype="BOOL", data=[True, True, False]), "must hold numbers, got booleans"),
]


@pytest.mark.parametrize(("body", "message"), BAD)
def test_a_bad_request_is_told_why(
    taxi_predictor: Predictor, make_app: Any, ask: Any, body: Any, message: str
) -> None:
    app = make_app(taxi_predictor)
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = ask(app, "POST", INFER, content=content, headers={"content-type": "application/json"})
    assert answer.status_code == (413 if "4,096" in message else 400), answer.text
    assert list(answer.json()) == ["error"]
    assert message in answer.json()["error"]
    assert len(answer.content) < 1500
    assert ask(app, "POST", INFER, json={"inputs": inputs(ROWS)}).status_code == 200


@pytest.mark.parametrize(
    ("sizes", "behind", "length", "message"),
    [
        ((12,), 12, 0, ""),
        ((8,), 8, 0, "has 12 bytes, binary_data_size is 8"),
        ((16,), 12, 0, "binary_data_size is 16, but 12 bytes are left"),
        ((12,), 13, 0, "1 bytes belong to no input"),
        ((2**62,), 12, 0, "bytes are left"),
        ((12,), 12, 1, "not JSON"),
        ((12,), 12, 10**6, "the body has"),
        ((12,), 12, -1000, "must be a number"),
    ],
)
def test_bytes_must_be_as_many_as_is_said(
    taxi_predictor: Predictor, make_app: Any, ask: Any, sizes: Any, behind: int, length: int,
    message: str,
) -> None:  # fmt: skip
    first, *others = inputs(ROWS)
    del first["data"]
    first["parameters"] = {"binary_data_size": sizes[0]}
    head = json.dumps({"inputs": [*others, first]}).encode()
    body = (
        head + struct.pack("<3f", 1, 2, 3) + bytes(behind - 12)
        if behind > 12
        else head + bytes(behind)
    )
    headers = {"inference-header-content-length": str(len(head) + length)}
    answer = ask(make_app(taxi_predictor), "POST", INFER, content=body, headers=headers)
    assert answer.status_code == (400 if message else 200)
    assert message in answer.text


@pytest.mark.parametrize("given", ["x", "1e3", "-1", "", "9" * 5000])
def test_a_header_length_that_is_none_is_refused(
    taxi_predictor: Predictor, make_app: Any, ask: Any, given: str
) -> None:
    headers = {"inference-header-content-length": given}
    answer = ask(make_app(taxi_predictor), "POST", INFER, content=b"{}", headers=headers)
    assert answer.status_code == 400
    assert "must be a number of bytes" in answer.json()["error"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        ({"content-encoding": "br"}, 415),
        ({"content-encoding": "gzip"}, 400),
        ({"content-type": "application/octet-stream"}, 200),
        ({"content-type": "application/json; charset=utf-8"}, 200),
        ({"x-request-timeout-ms": "soon"}, 400),
    ],
)
def test_headers_are_heeded(
    taxi_predictor: Predictor, make_app: Any, ask: Any, headers: Any, status: int
) -> None:
    content = json.dumps({"inputs": inputs(ROWS)}).encode()
    answer = ask(make_app(taxi_predictor), "POST", INFER, content=content, headers=headers)
    assert answer.status_code == status
    assert status == 200 or list(answer.json()) == ["error"]


def test_limits_hold_packed_and_unpacked(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    app = make_app(taxi_predictor, max_body_bytes=1000, max_rows=3)
    small = json.dumps({"inputs": inputs(ROWS)}).encode()
    assert ask(app, "POST", INFER, content=small).status_code == 200
    for body in (small + b" " * 1000, gzip.compress(small + b" " * 1000)):
        headers = {"content-encoding": "gzip"} if body[:1] == b"\x1f" else {}
        answer = ask(app, "POST", INFER, content=body, headers=headers)
        assert (answer.status_code, list(answer.json())) == (413, ["error"])
    bomb = gzip.compress(bytes(50_000_000))
    assert ask(make_app(taxi_predictor), "POST", INFER, content=bomb,
               headers={"content-encoding": "gzip"}).status_code == 413  # fmt: skip
    answer = ask(app, "POST", INFER, json={"inputs": inputs([*ROWS, ROWS[0]])})
    assert (answer.status_code, list(answer.json())) == (413, ["error"])


def test_an_answer_that_is_not_finite_or_a_bug_is_a_500(
    stub: Predictor, make_app: Any, ask: Any
) -> None:
    for x, said in ((13.0, "internal error"), (14.0, "not finite: sin.value")):
        document = {"inputs": [tensor("x", "FP32", [1.0, x])]}
        answer = ask(make_app(stub), "POST", "/v2/models/sincos/infer", json=document)
        assert answer.status_code == 500
        assert said in answer.json()["error"]
        assert "poison" not in answer.text
    document["outputs"] = [{"name": "cos.value"}]
    assert ask(make_app(stub), "POST", "/v2/models/sincos/infer", json=document).status_code == 200


def test_numbers_of_16_bits_come_in_binary(
    sincos_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    app, path = make_app(sincos_predictor), "/v2/models/sincos/infer"
    values = [0.5, -3.0, 2.25]
    expected = wanted(sincos_predictor, [{"x": x} for x in values], ["sin.value", "cos.value"])
    halves = {
        "FP16": struct.pack("<3e", *values),
        "BF16": b"".join(struct.pack("<f", x)[2:] for x in values),
    }
    for datatype, raw in halves.items():
        given = {"name": "x", "datatype": datatype, "shape": [3]}
        given |= {"parameters": {"binary_data_size": len(raw)}}
        head = json.dumps({"inputs": [given]}).encode()
        headers = {"inference-header-content-length": str(len(head))}
        answer = ask(app, "POST", path, content=head + raw, headers=headers)
        assert_same(unpack(answer), expected)
    assert np.float16(2.25) == 2.25
