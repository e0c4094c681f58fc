"""How long rows are, as rows and as arrays; and padding that nobody needs."""

from typing import Any

import numpy as np

from onepass.models.contract import Contract
from onepass.models.contract.lengths import RowLengths

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "words": {"kind": "sequence", "max_tokens": 40, "optional": True},
            "has": {"kind": "set", "values": ["a", "b", "c"], "max_items": 5},
            "x": {"kind": "number"},
        },
        "tasks": {"y": {"kind": "regression"}},
    }
)
ROWS: list[dict[str, Any]] = [
    {"words": ["one", "two", "three"], "has": ["a"], "x": 1},
    {"words": None, "has": [], "x": 2},
    {"words": [], "has": ["a", "b"], "x": 3},
    {"words": ["w"] * 40, "has": [], "x": 4},
]


def test_rows_and_arrays_say_the_same() -> None:
    lengths = RowLengths(CONTRACT.inputs)
    checked = CONTRACT.decode(CONTRACT.reader.check(ROWS))
    assert lengths
    assert lengths.most == 40
    assert lengths.of(checked) == CONTRACT.ragged.lengths(CONTRACT.arrays(checked)) == [3, 1, 2, 40]


def test_without_tokens_there_is_nothing_to_say() -> None:
    plain = Contract.model_validate(
        {"inputs": {"x": {"kind": "number"}}, "tasks": {"y": {"kind": "regression"}}}
    )
    assert not RowLengths(plain.inputs)
    assert RowLengths(plain.inputs).most == 1
    assert plain.ragged.lengths(plain.read([{"x": 1.0}])) == []


def test_shortened_is_what_those_rows_alone_would_be() -> None:
    arrays = CONTRACT.read(ROWS)
    some = CONTRACT.ragged.shortened({name: column[:2] for name, column in arrays.items()})
    alone = CONTRACT.read(ROWS[:2])
    assert {name: column.shape for name, column in some.items()} == {
        name: column.shape for name, column in alone.items()
    }
    assert all((some[name] == alone[name]).all() for name in alone)


def test_resized_has_so_many_rows_of_so_many_tokens() -> None:
    made = CONTRACT.ragged.resized(CONTRACT.read(ROWS[:1]), 7, 8)
    assert made["words"].shape[:2] == (7, 8)
    assert made["has"].shape == (7, 8)
    assert made["x"].shape == (7,)
    assert CONTRACT.ragged.lengths(made) == [8] * 7
    assert made["words"].dtype == np.int32
