"""Rows as plain tables: what is absent is NaN or a name of its own, and nothing is lost."""

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.training.studies.comparing.rivals.table import table, unreadable

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "miles": {"kind": "number", "optional": True},
            "zone": {"kind": "category", "values": ["a", "b"], "optional": True},
            "at": {"kind": "timestamp"},
            "tags": {"kind": "set", "values": ["x", "y"]},
            "pair": {"kind": "vector", "length": 2},
        },
        "tasks": {"fare": {"kind": "regression"}},
    }
)
ROWS = [
    {"miles": 1.5, "zone": "b", "at": "1970-01-03T12:00:00Z", "tags": ["y"], "pair": [1, 2]},
    {"miles": None, "zone": None, "at": "1970-01-01", "tags": ["new", "x"], "pair": [3, 4]},
    {"miles": 0.0, "zone": "new", "at": "1970-01-01", "tags": [], "pair": [5, 6]},
]


def test_every_input_that_has_columns_gets_them() -> None:
    found = table(CONTRACT, CONTRACT.read(ROWS))
    assert found.names.tolist() == [[2], [3], [0]], "known, absent, unseen"
    assert found.sizes == (4,)
    miles, days, of_day = found.numbers[:, :3].T
    np.testing.assert_array_equal(miles, [1.5, np.nan, 0.0])
    np.testing.assert_array_equal(days, [2.5, 0, 0])
    np.testing.assert_array_equal(of_day, [0.5, 0, 0])
    np.testing.assert_array_equal(found.numbers[:, 5:8], [[0, 0, 1], [1, 1, 0], [0, 0, 0]])
    np.testing.assert_array_equal(found.numbers[:, 8:], [[1, 2], [3, 4], [5, 6]])
    assert found.one_hot.tolist() == [[0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0]]
    assert found.joined.shape == (3, 11)
    assert len(found.taken(np.array([True, False, True]))) == 2


@pytest.mark.parametrize("kind", ["text", "sequence"])
def test_words_have_none(kind: str) -> None:
    contract = Contract.model_validate(
        {
            "inputs": {"x": {"kind": "number"}, "words": {"kind": kind}},
            "tasks": {"fare": {"kind": "regression"}},
        }
    )
    rows = [{"x": 1, "words": "a b" if kind == "text" else ["a", "b"]}]
    assert unreadable(contract, contract.read(rows)) == ["words"]
