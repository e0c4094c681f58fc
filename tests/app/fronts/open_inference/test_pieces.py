"""Large documents read in steps are what they are when read at once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.app.fronts.open_inference import pieces
from onepass.app.fronts.open_inference.pieces import LargeDocument
from onepass.app.requests.errors import TooLarge
from onepass.models.contract import BadRequest, NotJson

READER = LargeDocument(most_tokens=100_000, most_items=50_000)
ODD = ['","', "]}", '],"data":[', "\\", '\\"', "é", "", '{"data":[1]}', "[", ",", ":"]
scalars = st.none() | st.booleans() | st.integers(-9, 9**9) | st.sampled_from(ODD) | st.text()
data = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4), max_leaves=30)
tensors = st.fixed_dictionaries(
    {"name": st.sampled_from(ODD)},
    optional={"data": data, "parameters": st.dictionaries(st.sampled_from(["data", "x"]), data)},
)


@given(st.lists(tensors, max_size=4), st.integers(0, 3), st.integers(1, 40), st.booleans())
def test_what_is_read_in_steps_is_the_document(
    inputs: list[dict[str, Any]], indent: int, piece: int, ascii_only: bool
) -> None:
    document = {"inputs": inputs, "data": [[1, 2], [3]], "id": '"data":['}
    body = json.dumps(document, indent=indent or None, ensure_ascii=ascii_only).encode()
    before, pieces.PIECE_BYTES = pieces.PIECE_BYTES, piece * 8
    try:
        found = READER.read(body)
    except TooLarge:  # pieces so small that there are too many wrong places to cut
        return
    finally:
        pieces.PIECE_BYTES = before
    told = [{key: one[key] for key in one if key != "parameters"} for one in found["inputs"]]
    assert told == [{key: one[key] for key in one if key != "parameters"} for one in inputs]
    assert found["id"] == document["id"]


@pytest.mark.parametrize(
    "items",
    [[1.5, -2] * 40_000, ["a", 'b",', "]}"] * 30_000, [["x"] * 128] * 700, [""], ["," * 200_000]],
)
def test_long_lists_are_read_whole(items: list[Any]) -> None:
    body = json.dumps({"inputs": [{"name": "x", "data": items}, {"data": items[:2]}]}).encode()
    found = READER.read(body)["inputs"]
    assert [one["data"] for one in found] == [items, items[:2]]


def test_a_key_in_escapes_is_read_as_it_stands() -> None:
    body = b'{"inputs":[{"name":"x","data":[7]},{"d\\u0061ta":[5]},{"data":[8],"data":[9]}]}'
    assert [one["data"] for one in READER.read(body)["inputs"]] == [[7], [5], [9]]


@pytest.mark.parametrize(
    "body",
    [
        b'{"inputs":[{"data":[1,2' + b",3" * 50_000,
        b'{"inputs":[{"data":[' + b"," * 90_000 + b"]}]}",
        b"[" * 2_000_000,
    ],
)
def test_what_is_no_json_is_told(body: bytes) -> None:
    with pytest.raises((NotJson, TooLarge)):
        READER.read(body)


def test_little_may_stand_beside_the_data() -> None:
    names = b",".join(b'"a%d":1' % number for number in range(110_000))
    for body in (b"{%b}" % names, b'{"id":"%b"}' % (b"a" * 2**21)):
        with pytest.raises(BadRequest, match="beside data"):
            READER.read(body)
    with pytest.raises(TooLarge):
        READER.read(b'{"inputs":[{"data":[[%b1]]}]}' % (b"1," * 60_000))
