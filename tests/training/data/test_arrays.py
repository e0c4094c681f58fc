"""Rows through the contract: part by part, and with what is missing told."""

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.training.data import arrays
from onepass.training.data.arrays import arrays_of
from onepass.training.sources.rows import SourceRows
from onepass.training.specs.spec import BadSpec

CONTRACT = Contract.model_validate(
    {"inputs": {"x": {"kind": "number"}}, "tasks": {"y": {"kind": "regression"}}}
)


def read(*values: float | None) -> SourceRows:
    split = np.array(["train"] * len(values))
    return SourceRows({"x": [*values]}, {"y": [0.0] * len(values)}, split)


def test_parts_make_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "CHUNK_ROWS", 2)
    assert arrays_of(CONTRACT, read(1.0, 2.0, 3.0))["x"].tolist() == [1, 2, 3]


def test_a_missing_value_is_told_with_its_row() -> None:
    with pytest.raises(BadSpec, match=r"inputs\.x: is missing in 1 of 2 rows, the first is row 2"):
        arrays_of(CONTRACT, read(1.0, None))
