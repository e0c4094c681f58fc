"""Hostile requests to POST /v2/models/taxi/infer: what each gets. Every failure is {"error"}."""

import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

PATH = b"POST /v2/models/taxi/infer HTTP/1.1\r\nhost: x\r\n"
DISTANCE = {"name": "distance", "datatype": "FP32", "shape": [1], "data": [2.1]}
WHERE = {"name": "where", "datatype": "FP32", "shape": [1, 2], "data": [0.5, -1]}
ZONE = {"name": "zone", "datatype": "BYTES", "shape": [1], "data": ["Midtown"]}
HUGE = 2**62


def ask(content: Any, *behind: bytes, length: int | None = None, **headers: str) -> bytes:
    """A request; bytes of tensors stand behind its JSON."""
    head = content if isinstance(content, bytes) else json.dumps(content).encode()
    body = head + b"".join(behind)
    given = {"content-length": str(len(body))} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    if behind or length is not None:
        given["inference-header-content-length"] = str(len(head) if length is None else length)
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return PATH + lines.encode() + b"\r\n" + body


def distance(**other: Any) -> bytes:
    """A good request but for this in `distance`; None takes a key away."""
    one = {key: value for key, value in (DISTANCE | other).items() if value is not None}
    return ask({"inputs": [one, WHERE]})


def binary(size: Any, raw: bytes, shape: Any = (1,), datatype: str = "FP32") -> bytes:
    """`distance` by its bytes."""
    parameters = {"binary_data_size": size}
    one = {"name": "distance", "datatype": datatype, "shape": shape, "parameters": parameters}
    return ask({"inputs": [one, WHERE]}, raw)


def wide(value: float) -> bytes:
    """`distance` as eight bytes."""
    return binary(8, np.float64(value).tobytes(), (1,), "FP64")


def zone(raw: bytes, rows: int = 1) -> bytes:
    """`zone` by its bytes."""
    parameters = {"binary_data_size": len(raw)}
    one = {"name": "zone", "datatype": "BYTES", "shape": [rows], "parameters": parameters}
    return ask({"inputs": [DISTANCE, WHERE, one]}, raw)


def more(**other: Any) -> bytes:
    """A good request with more in it."""
    return ask({"inputs": [DISTANCE, WHERE]} | other)


def packed(plain: bytes, coding: str, pack: Callable[[bytes], bytes]) -> bytes:
    return ask(pack(plain), content_encoding=coding)


def bomb(times: int) -> bytes:
    """Gzip in gzip."""
    body = b" " * 50_000_000
    for _ in range(times):
        body = gzip.compress(body, 6)
    return body


NESTED = json.dumps({"inputs": [DISTANCE, WHERE]}).encode()
ONE = np.float32(1).tobytes()

TABLE: dict[str, tuple[Callable[[], bytes], int | set[int], str]] = {
    "good": (lambda: more(), 200, "fare.value"),
    "nothing": (lambda: ask(b""), 400, "not JSON"),
    "a list": (lambda: ask([]), 400, "error"),
    "null": (lambda: ask(None), 400, "error"),
    "no inputs": (lambda: ask({}), 400, "inputs"),
    "inputs of nothing": (lambda: ask({"inputs": []}), 400, "missing"),
    "inputs null": (lambda: ask({"inputs": None}), 400, "inputs"),
    "inputs of numbers": (lambda: ask({"inputs": [1]}), 400, "inputs[0]"),
    "100,000 inputs": (lambda: ask({"inputs": [DISTANCE] * 100_000}), 413, "more values"),
    "100,000 inputs of other names": (
        lambda: ask({"inputs": [DISTANCE | {"name": f"n{n}"} for n in range(70_000)]}),
        413, "more values",
    ),
    "100,000 bad inputs": (lambda: ask({"inputs": [{}] * 100_000}), 413, "more values"),
    "10,000 bad inputs": (lambda: ask({"inputs": [{}] * 10_000}), 400, "more problems"),
    "100,000 outputs": (lambda: more(outputs=[{"name": "no"}] * 100_000), 413, "more values"),
    "10,000 outputs": (lambda: more(outputs=[{"name": "no"}] * 10_000), 400, "more problems"),
    "no name": (lambda: distance(name=None), 400, "name"),
    "a name that is a number": (lambda: distance(name=7), 400, "name"),
    "a name of 1 MB": (lambda: distance(name="a" * 2**20), 400, "no such input"),
    "a name with ..": (lambda: distance(name="../../etc/passwd"), 400, "no such input"),
    "a lone surrogate": (lambda: distance(name="\ud800"), 400, "not JSON"),
    "one name twice": (lambda: ask({"inputs": [DISTANCE, DISTANCE, WHERE]}), 400, "given twice"),
    "an input unknown": (lambda: ask({"inputs": [DISTANCE | {"name": "x"}]}), 400, "no such input"),
    "an input missing": (lambda: ask({"inputs": [DISTANCE]}), 400, "is missing"),
    "no shape": (lambda: distance(shape=None), 400, "shape"),
    "shape of nothing": (lambda: distance(shape=[]), 400, "shape"),
    "shape [0]": (lambda: distance(shape=[0], data=[]), 400, "error"),
    "shape [-1]": (lambda: distance(shape=[-1]), 400, "shape"),
    "shape [1.5]": (lambda: distance(shape=[1.5]), 400, "shape"),
    "shape ['1']": (lambda: distance(shape=["1"]), 400, "shape"),
    "shape [true]": (lambda: distance(shape=[True]), 400, "shape"),
    "shape [NaN]": (lambda: distance(shape=[float("nan")]), 400, "not JSON"),
    "shape [2^62]": (lambda: distance(shape=[HUGE]), 413, "rows"),
    "shape [2^64]": (lambda: distance(shape=[2**64]), 400, "shape"),
    "shape [10^400]": (lambda: distance(shape=[10**400]), 400, ""),
    "shape whose product is 0 modulo 2^64": (lambda: distance(shape=[1, HUGE, 4]), 413, "items"),
    "shape whose product is 1 modulo 2^64": (
        lambda: distance(shape=[1, 2**32 + 1, 2**32 - 1, 2**32]), 413, "items",
    ),
    "shape [0, 2^62]": (lambda: distance(shape=[0, HUGE], data=[]), 413, "items"),
    "shape of 1,000 axes": (lambda: distance(shape=[1] * 1000), 400, "shape"),
    "shape of 16 axes": (lambda: distance(shape=[1] * 16), 400, "shape"),
    "shape of 4,097 rows": (lambda: distance(shape=[4097]), 413, "at most 4,096"),
    "shape with more rows than data": (lambda: distance(shape=[3]), 400, "3 items"),
    "shape with fewer rows than data": (lambda: distance(data=[1, 2, 3]), 400, "3"),
    "rows that differ": (lambda: distance(shape=[2], data=[1, 2]), 400, "rows"),
    "data of nothing": (lambda: distance(data=[]), 400, "0"),
    "no data": (lambda: distance(data=None), 400, "neither data"),
    "data an object": (lambda: distance(data={"0": 1}), 400, "must be a list"),
    "data a text": (lambda: distance(data="2.1"), 400, "must be a list"),
    "data of text": (lambda: distance(data=["2.1"]), 400, "must be a number"),
    "data of null": (lambda: distance(data=[None]), 400, "must be a number"),
    "data of booleans": (lambda: distance(data=[True]), 400, "must be a number"),
    "data in lists": (lambda: distance(data=[[2.1]]), 400, ""),
    "data ragged": (
        lambda: ask({"inputs": [DISTANCE, WHERE | {"shape": [2, 2], "data": [[1, 2], [3]]}]}),
        400, "shape",
    ),
    "data 900 lists deep": (
        lambda: ask(b'{"inputs":[{"name":"distance","shape":[1],"datatype":"FP32","data":'
                    + b"[" * 900 + b"]" * 900 + b"}]}"), 400, "",
    ),
    "data 100,000 lists deep": (lambda: ask(b'{"inputs":' + b"[" * 100_000), 400, "not JSON"),
    "data NaN": (lambda: distance(data=[float("nan")]), 400, "not JSON"),
    "data 1e39": (lambda: distance(data=[1e39]), 400, "32-bit"),
    "data 1e999": (lambda: ask(b'{"inputs":[{"data":[1e999]}]}'), 400, "error"),
    "data of 400 digits": (lambda: distance(data=[10**400]), 400, ""),
    "data of 65 bits": (lambda: distance(data=[2**65], datatype="INT64"), 400, ""),
    "data of 20 digits for FP32": (lambda: distance(data=[10**19]), 200, "fare"),
    "data below min": (lambda: distance(data=[-1]), 400, "at least 0"),
    "an integer beyond its type": (lambda: distance(data=[300], datatype="UINT8"), 400, "UINT8"),
    "a negative for an unsigned": (lambda: distance(data=[-1], datatype="UINT8"), 400, "UINT8"),
    "no datatype": (lambda: distance(datatype=None), 400, "datatype"),
    "datatype FP8": (lambda: distance(datatype="FP8"), 400, "datatype"),
    "datatype of 1 MB": (lambda: distance(datatype="F" * 2**20), 400, "datatype"),
    "datatype object": (lambda: distance(datatype={"FP": 32}), 400, "datatype"),
    "datatype BYTES for a number": (lambda: distance(datatype="BYTES", data=["1"]), 400, "numbers"),
    "datatype FP16 in JSON": (lambda: distance(datatype="FP16"), 400, "no form in JSON"),
    "id a number": (lambda: more(id=7), 400, "id"),
    "id with a newline": (lambda: more(id="a\r\nx-evil: 1"), 200, "a\\r\\nx-evil"),
    "id of 1 MB": (lambda: more(id="a" * 2**20), {200, 400}, ""),
    "parameters a list": (lambda: more(parameters=[]), 400, "parameters"),
    "parameters null": (lambda: more(parameters=None), {200, 400}, ""),
    "binary_data_output a text": (
        lambda: more(parameters={"binary_data_output": "yes"}), 400, "binary_data_output",
    ),
    "an output unknown": (lambda: more(outputs=[{"name": "fare"}]), 400, "no such output"),
    "an output twice": (lambda: more(outputs=[{"name": "fare.value"}] * 2), 400, "named twice"),
    "an output without a name": (lambda: more(outputs=[{}]), 400, "outputs"),
    "outputs a text": (lambda: more(outputs="fare.value"), 400, "outputs"),
    "bytes: good": (lambda: binary(4, ONE), 200, "fare"),
    "bytes: fewer than said": (lambda: binary(8, ONE, (2,)), 400, "4 bytes are left"),
    "bytes: fewer than the shape": (lambda: binary(4, ONE, (2,)), 400, "8 bytes"),
    "bytes: more than the shape": (lambda: binary(8, ONE * 2), 400, "4 bytes"),
    "bytes: more than said": (lambda: binary(4, ONE * 2), 400, "belong to no input"),
    "bytes: a size below 0": (lambda: binary(-4, ONE), 400, "binary_data_size"),
    "bytes: a size of 2^62": (lambda: binary(HUGE, ONE), 400, "binary_data_size"),
    "bytes: a size of 2^70": (lambda: binary(2**70, ONE), 400, ""),
    "bytes: a size that is text": (lambda: binary("4", ONE), 400, "binary_data_size"),
    "bytes: a size of 4.0": (lambda: binary(4.0, ONE), 400, "binary_data_size"),
    "bytes: shape [0]": (lambda: binary(0, b"", (0,)), 400, ""),
    "bytes: a shape that overflows": (lambda: binary(4, ONE, (1, 2**62, 4)), 413, "items"),
    "bytes: NaN": (lambda: binary(4, np.float32("nan").tobytes()), 400, "finite"),
    "bytes: infinity": (lambda: binary(4, np.float32("-inf").tobytes()), 400, "finite"),
    "bytes: FP64 beyond FP32": (lambda: wide(1e39), 400, "32-bit"),
    "bytes: FP64 NaN": (lambda: wide(float("nan")), 400, "finite"),
    "bytes: BF16 NaN": (lambda: binary(2, b"\xc0\x7f", (1,), "BF16"), 400, "finite"),
    "bytes: FP16 infinity": (lambda: binary(2, b"\x00\x7c", (1,), "FP16"), 400, "finite"),
    "bytes: a boolean of 7": (lambda: binary(1, b"\x07", (1,), "BOOL"), 400, "0 or 1"),
    "bytes: booleans for a number": (lambda: binary(1, b"\x01", (1,), "BOOL"), 400, "numbers"),
    "bytes: and data as well": (
        lambda: ask({"inputs": [DISTANCE | {"parameters": {"binary_data_size": 4}}, WHERE]}, ONE),
        400, "both",
    ),
    "text: good": (lambda: zone(b"\x03\0\0\0abc"), 200, "fare"),
    "text: a length beyond the bytes": (lambda: zone(b"\xff\xff\xff\xffabc"), 400, "do not hold"),
    "text: half a length": (lambda: zone(b"\x03\0"), 400, "do not hold"),
    "text: fewer than said": (lambda: zone(b"\x03\0\0\0abc", 2), 400, "do not hold"),
    "text: more than said": (lambda: zone(b"\x01\0\0\0a" * 2), 400, "do not hold"),
    "text: bad UTF-8": (lambda: zone(b"\x01\0\0\0\xff"), 400, "UTF-8"),
    "text: 2,000,000 empty ones": (lambda: zone(b"\0\0\0\0" * 2_000_000), 400, "do not hold"),
    "header length beyond the body": (lambda: ask(NESTED, length=9999), 400, "9,999"),
    "header length 0": (lambda: ask(NESTED, length=0), 400, "not JSON"),
    "header length below 0": (lambda: ask(NESTED, length=-1), 400, "number of bytes"),
    "header length of 30 digits": (lambda: ask(NESTED, length=10**30), 400, "number of bytes"),
    "header length in the middle": (lambda: ask(NESTED, length=20), 400, "not JSON"),
    "gzip: good": (lambda: packed(NESTED, "gzip", gzip.compress), 200, "fare"),
    "gzip: a bomb of 50 MB": (lambda: ask(bomb(1), content_encoding="gzip"), 413, "unpacks"),
    "gzip: a bomb in a bomb": (lambda: ask(bomb(2), content_encoding="gzip"), 400, "not JSON"),
    "gzip: cut short": (lambda: packed(NESTED, "gzip", lambda b: gzip.compress(b)[:-9]), 400, ""),
    "gzip: two members": (
        lambda: packed(NESTED, "gzip", lambda b: gzip.compress(b) + gzip.compress(b)), 400, "end",
    ),
    "gzip: a bad checksum": (
        lambda: packed(NESTED, "gzip", lambda b: gzip.compress(b)[:-8] + b"\0" * 8), 400, "",
    ),
    "gzip: none at all": (lambda: ask(NESTED, content_encoding="gzip"), 400, "compressed"),
    "gzip: nothing": (lambda: ask(b"", content_encoding="gzip"), 400, ""),
    "gzip: an endless head": (
        lambda: ask(b"\x1f\x8b\x08\x08" + bytes(6) + b"a" * 2**20, content_encoding="gzip"),
        400, "",
    ),
    "deflate: good": (lambda: packed(NESTED, "deflate", zlib.compress), 200, "fare"),
    "deflate: a bomb": (
        lambda: packed(b" " * 50_000_000, "deflate", zlib.compress), 413, "unpacks",
    ),
    "deflate: raw": (lambda: packed(NESTED, "deflate", lambda b: zlib.compress(b)[2:-4]), 400, ""),
    "coding: br": (lambda: ask(NESTED, content_encoding="br"), 415, "gzip or deflate"),
    "coding: gzip, gzip": (lambda: ask(NESTED, content_encoding="gzip, gzip"), 415, "gzip or"),
    "coding: 200 times": (lambda: ask(NESTED, content_encoding="gzip," * 200), 415, "gzip or"),
    "accepted: nonsense": (
        lambda: ask(NESTED, accept_encoding="gzip;q=1e999, ,;q=,deflate;q=-1"), 200, "fare",
    ),
    "accepted: q of 4,000 digits": (
        lambda: ask(NESTED, accept_encoding="gzip;q=" + "9" * 4000), 200, "fare",
    ),
    "type: text": (lambda: ask(NESTED, content_type="text/plain"), 415, "content-type"),
    "type: of 10 KB": (lambda: ask(NESTED, content_type="a" * 10_000), 415, "content-type"),
    "8 MiB of numbers": (
        lambda: ask(b'{"inputs":[{"name":"distance","datatype":"FP32","shape":[4096],"data":['
                    + b"1," * 4_000_000 + b"1]}]}"), 413, "more values",
    ),
    "a byte more than 8 MiB": (lambda: ask(b" " * (2**23 + 1)), 413, "8,388,609"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_a_request_gets_what_the_table_says(server: Any, check: Any, name: str) -> None:
    made, status, text = TABLE[name]
    answer = server.ask(made())
    check(server, answer, status, text)
    if answer.status >= 400:
        assert list(json.loads(answer.body)) == ["error"]
    else:
        assert "x-evil" not in answer.headers
