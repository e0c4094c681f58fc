"""Where a body may be cut, and that a part of one is told of as its place in the whole."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json

from onepass.models.contract import NotJson, cuts
from onepass.models.contract.cuts import WINDOW, beginning, loaded, size, tokens

ROW = '{"x": 1, "word": "%s"}'
odd = st.sampled_from(["a", "}, {", "}]", '\\"', "é", "漢", "🙂", "\\n"])


def document(words: list[str], indent: str) -> str:
    return '{"instances":[' + f",{indent}".join(ROW % word for word in words) + "]}"


def refusal(part: bytes, body: bytes, at: int, head: int) -> str | None:
    try:
        loaded(part, body, at, head, cut=False)
    except NotJson as error:
        return str(error)
    return None


@given(st.lists(odd, min_size=3, max_size=6), st.sampled_from(["", " ", "\n", "\r\n"]), st.data())
def test_what_is_no_json_in_a_part_has_its_place_in_the_whole(
    words: list[str], indent: str, data: Any
) -> None:
    body = document(words, indent).encode()
    starts = [found.start() for found in re.finditer(rb'\{"x"', body)][1:]
    at = data.draw(st.sampled_from(starts))
    spoilt = data.draw(st.integers(at, len(body) - 3))
    torn = body[:spoilt] + b"\x01" + body[spoilt + 1 :]
    head = b'{"instances":['
    whole = refusal(torn, torn, 0, 0)
    assert whole is not None
    assert whole.startswith("not JSON: ")
    assert refusal(head + torn[at:], torn, at, len(head)) == whole


@given(st.lists(odd, min_size=1, max_size=9), st.sampled_from(["", "\n  "]), st.integers(1, 40))
def test_every_row_that_ends_where_one_may_is_found_in_time(
    words: list[str], indent: str, step: int
) -> None:
    body = document(words, indent).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cuts, "PIECE_BYTES", step)
        for stop, ends in cuts.cuts(body, 14):
            assert body[stop - 1 : stop] == b"}"
            assert body[stop:].lstrip()[:1] == (b"]" if ends else b",")
        patch.setattr(cuts, "PIECE_BYTES", len(body))
        last = [stop for stop, ends in cuts.cuts(body, 14) if ends]
    assert len(body) - 2 in last or sum(word == "}]" for word in words) >= cuts.TRIES


def test_no_more_places_than_a_few_are_tried() -> None:
    body = b"[" + b"{}," * 100_000 + b"{}]"
    assert len([*cuts.cuts(body, 1)]) == 2 * cuts.TRIES


def test_values_are_counted_about() -> None:
    assert tokens(b'{"instances":[{"x":1,"v":[1,2]}]}') == 6
    assert tokens(b"[]" * 9) == tokens(b"{}" * 9) == tokens(b"1," * 9) == 9


@pytest.mark.parametrize("most", [1, WINDOW // 3 + 1, WINDOW])
def test_so_many_bytes_hold_so_many_values_or_nothing_is_left(most: int) -> None:
    body = b"[1]" * (2 * WINDOW)
    found = size(body, 3, most)
    assert tokens(body[3 : 3 + found]) >= most
    assert tokens(body[3 : 3 + found - WINDOW]) < most
    assert 3 + size(body, 3, 10 * WINDOW) >= len(body)


@pytest.mark.parametrize("length", range(1, 60, 3))
def test_a_beginning_is_the_document_as_far_as_it_goes(length: int) -> None:
    rows = [{"x": number, "v": [1, 2]} for number in range(5)]
    body = json.dumps({"instances": rows}, separators=(",", ":")).encode()
    assert beginning(body, 0, length) == from_json(body[:length], allow_partial=True)
    at = body.index(b'{"x":1')
    found = beginning(body, at, length)["instances"]
    assert found[:-1] == rows[1 : len(found)]
    assert beginning(body, at, len(body) - at) == {"instances": rows[1:]}
