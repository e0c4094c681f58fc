"""The reference: rows in bins, and how much the items of a row say."""

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.training.bundles.reference import Some, expectations, heap_of, reference_of


def test_items_that_are_alike_in_a_row_say_as_much_as_one() -> None:
    random = np.random.default_rng(0)
    one = random.multinomial(1, [0.5, 0.3, 0.2], size=4000)
    assert heap_of(one) == pytest.approx(1, abs=0.1)
    assert heap_of(one * 16) == pytest.approx(16, rel=0.1)
    assert heap_of(random.multinomial(16, [0.5, 0.3, 0.2], size=4000)) == pytest.approx(1, abs=0.1)
    assert heap_of(np.array([[3, 0], [5, 0]])) == 1


def test_an_input_that_no_row_has_is_not_watched(taxi: Contract) -> None:
    inputs = {"x": {"kind": "number", "optional": True}, "z": {"kind": "category", "values": ["a"]}}
    tasks = {"y": {"kind": "multiclass", "labels": ["a", "b", "c"]}}
    contract = Contract.model_validate({"inputs": inputs, "tasks": tasks})
    arrays = {
        "x": np.zeros(60, np.float32),
        "x.present": np.zeros(60, bool),
        "z": np.zeros(60, int),
    }
    some = Some(arrays, {"y.probabilities": np.tile([[0.5, 0.3, 0.2]], (60, 1))}, "val")
    found = reference_of(contract, some, known=arrays)
    assert [one.title for one in found.watched] == ["z", "y"]
    assert (found.rows, found.split) == (60, "val")
    expected = expectations(contract, found, rows=some, judged={"y": {"accuracy": {"value": 0.4}}})
    assert expected["y"].accuracy == pytest.approx(0.5)
    assert expected["y"].measured == {"accuracy": 0.4}
    assert expected["y"].f1 is None
