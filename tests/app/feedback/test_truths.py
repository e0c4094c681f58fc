"""Bodies of truths: one or many are read, and all that is wrong is said at once."""

import json
from typing import Any

import pytest

from onepass.app.feedback.truths import TruthReader
from onepass.models.contract import BadRows, Contract, NotJson, TooManyRows

ONE = {"id": "a", "truth": {"fare": 3, "card": None}}


@pytest.fixture
def reader(taxi: Contract) -> TruthReader:
    """Of the taxi's tasks."""
    return TruthReader(taxi, most=3000)


def test_one_and_many_are_read_and_what_is_null_is_not_told(reader: TruthReader) -> None:
    (one,) = reader.read(json.dumps(ONE).encode())
    assert (one.id, one.row, one.labels, one.loc) == ("a", 0, {"fare": 3}, ("body",))
    many = reader.read(b"\xef\xbb\xbf " + json.dumps([ONE, ONE | {"row": 7}]).encode())
    assert [(one.row, one.loc) for one in many] == [(0, ("body", 0)), (7, ("body", 1))]
    assert reader.line(json.dumps(ONE).encode(), 4).loc == ("line", 4)


@pytest.mark.parametrize("tail", [{}, {"row": 1}])
def test_a_long_list_is_cut_where_its_items_end(reader: TruthReader, tail: Any) -> None:
    body = json.dumps([{"id": str(n), "truth": {"fare": n}} | tail for n in range(3000)])
    assert [one.id for one in reader.read(body.encode())] == [str(n) for n in range(3000)]


def problems(reader: TruthReader, body: Any) -> list[tuple[str, str]]:
    with pytest.raises(BadRows) as refused:
        reader.read(body if isinstance(body, bytes) else json.dumps(body).encode())
    return [(".".join(map(str, one["loc"])), one["type"]) for one in refused.value.problems]


def test_all_that_is_wrong_is_said_at_once(reader: TruthReader) -> None:
    broken = {"id": 5, "row": -1, "truth": {"fare": "x", "card": "credit", "tip": 1}, "x": 0}
    assert problems(reader, [ONE, broken, {"id": "", "row": True}, 7]) == [
        ("body.1.id", "answer_id"),
        ("body.1.row", "row"),
        ("body.1.truth.fare", "float_type"),
        ("body.1.truth.card", "label_unknown"),
        ("body.1.truth.tip", "extra_forbidden"),
        ("body.1.x", "extra_forbidden"),
        ("body.2.id", "answer_id"),
        ("body.2.row", "row"),
        ("body.2.truth", "missing"),
        ("body.3", "dict_type"),
    ]
    assert len(problems(reader, [7] * 1000)) == 100
    assert problems(reader, []) == [("body", "too_short")]


def test_what_is_no_json_or_too_much_is_refused(reader: TruthReader, taxi: Contract) -> None:
    for body in (b"", b"{", b"[1,", b'[{"id":"a","truth":{}}' + b" " * 40000, b"\xff"):
        with pytest.raises(NotJson):
            reader.read(body)
    with pytest.raises(TooManyRows):
        TruthReader(taxi, most=2).read(json.dumps([ONE] * 3).encode())
