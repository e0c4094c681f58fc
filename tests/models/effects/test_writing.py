"""Effects as JSON: what is measured of each form, and numbers in their places."""

from typing import Any

import numpy as np
import orjson
import pytest

from onepass.models.contract import Contract
from onepass.models.effects.writing import Measured, Writer, measured


@pytest.mark.parametrize(
    ("task", "found"),
    [
        ({"kind": "regression"}, Measured("value", "value")),
        ({"kind": "quantiles", "levels": [0.1, 0.9]}, Measured("quantiles", "quantiles", 0)),
        (
            {"kind": "binary", "labels": ["a", "b"]},
            Measured("probabilities", "probabilities", labels=("a", "b")),
        ),
    ],
)
def test_it_is_the_number_that_is_answered_or_the_probabilities(
    task: dict[str, Any], found: Measured
) -> None:
    contract = Contract.model_validate({"inputs": {"x": {"kind": "number"}}, "tasks": {"y": task}})
    assert measured(contract.tasks["y"].form) == found


@pytest.mark.parametrize("labels", [(), ("50%", '"')])
def test_inputs_cells_and_words_each_have_their_numbers(labels: tuple[str, ...]) -> None:
    words = {"say %s": [["a%b", '"'], [], ["c"]]}
    each = max(1, len(labels))
    numbers = np.arange(3 * 5 * each, dtype=np.float32).reshape(3, 5, each)
    table = numbers if labels else numbers[..., 0]
    writer = Writer(labels, ["x%"], {"photo": (1, 2)})
    rows = [orjson.loads(text) for text in writer.texts(table, words)]
    own = (
        [[dict(zip(labels, one, strict=True)) for one in row] for row in table.tolist()]
        if labels
        else table.tolist()
    )
    for row, said, runs in zip(rows, own, words["say %s"], strict=True):
        assert row == {
            "x%": said[0],
            "photo": {"grid": [1, 2], "cells": said[1:3]},
            "say %s": {"words": runs, "cells": said[3 : 3 + len(runs)]},
        }
    plain = Writer(labels, ["x%"], {}).texts(table[:, :1], {})
    assert [orjson.loads(text) for text in plain] == [{"x%": one[0]} for one in own]
