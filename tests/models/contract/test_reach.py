"""How typical a row is stands last in its answer, where that is asked for or is small."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from onepass.models.contract import Contract
from onepass.models.contract.reach import MARK, TYPICAL, alone, computed, proven, with_typical

DOCUMENT: dict[str, Any] = {
    "inputs": {"x": {"kind": "number"}},
    "tasks": {"y": {"kind": "regression"}, "card": {"kind": "binary", "labels": ["a", "b"]}},
}
Y = {"y.value": np.array([1.5, 2.5], dtype=np.float32)}
SHARES = np.array([0.25, 0.004], dtype=np.float32)


def contract(**reach: Any) -> Contract:
    return Contract.model_validate(DOCUMENT | {"reach": reach})


def test_it_stands_last_where_it_is_asked_for() -> None:
    asked = Y | {TYPICAL: SHARES}
    texts = contract().texts(asked)
    assert texts == [
        b'{"y":{"value":1.5},"typical":0.25}', b'{"y":{"value":2.5},"typical":0.004}',
    ]  # fmt: skip
    found = contract().answers(asked)
    assert [[*one] for one in found] == [["y", TYPICAL]] * 2
    assert contract().tensor(TYPICAL, asked) is asked[TYPICAL]
    assert [*contract().fields][-1] == TYPICAL


def test_small_ones_are_told_without_being_asked_for() -> None:
    marking = contract(mark_below=0.01)
    assert marking.choose(None) == ("y", "card", MARK)
    assert marking.choose(["y"]) == ("y", MARK)
    marked = Y | {MARK: SHARES}
    assert marking.texts(marked) == [b'{"y":{"value":1.5}}', b'{"y":{"value":2.5},"typical":0.004}']
    assert [TYPICAL in one for one in marking.answers(marked)] == [False, True]


def test_what_is_asked_of_engines_is_said_once() -> None:
    plain, told = Contract.model_validate(DOCUMENT), contract(mark_below=0.5)
    assert proven(plain.tasks, plain.reach) == computed(plain.tasks, plain.reach) == ("y", "card")
    assert proven(told.tasks, told.reach) == ("y", "card", TYPICAL)
    assert with_typical(told.choose(None)) == ("y", "card", TYPICAL)
    assert alone(computed(told.tasks, told.reach)) == ("y", "card")


def test_without_it_a_contract_says_nothing_of_it() -> None:
    assert "reach" not in Contract.model_validate(DOCUMENT).model_dump(mode="json")
    assert contract().model_dump(mode="json")["reach"] == {}


def test_no_task_has_its_name() -> None:
    tasks = {TYPICAL: {"kind": "regression"}}
    Contract.model_validate(DOCUMENT | {"tasks": tasks})
    with pytest.raises(ValidationError, match=r"tasks\.typical: certainty\.reach is told"):
        Contract.model_validate(DOCUMENT | {"tasks": tasks, "reach": {}})
