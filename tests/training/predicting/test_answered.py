"""Answers as columns are the answers to each row."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onepass.models import load
from onepass.training.predicting.answered import Answered
from onepass.training.predicting.parts import Part

ROWS: list[dict[str, Any]] = [
    {"distance": one, "where": [0, 1], "zone": "Soho", "hour": 3} for one in (1.0, 2.5, 4.0)
]


@pytest.fixture(scope="module")
def answered(make_bundle: Callable[..., Path]) -> Answered:
    predictor = load(make_bundle())
    contract = predictor.contract
    outputs = predictor.run(contract.read(ROWS), contract.choose(None))
    return Answered(contract, Part(ROWS), outputs)


def test_a_column_holds_what_each_answer_says(answered: Answered) -> None:
    assert len(answered) == len([*answered]) == 3
    assert answered.first == answered[0]
    for task, fields in answered.first.items():
        for field, value in fields.items():
            column = answered.column(f"{task}.{field}")
            each = [answer[task][field] for answer in answered]
            if isinstance(value, dict):
                each = [list(one.values()) for one in each]
            assert np.array_equal(column, np.array(each, dtype=column.dtype))
