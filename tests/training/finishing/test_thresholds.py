"""Thresholds are those of the rows held out, of the tasks that ask for them alone."""

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.training.batches.rows import Rows
from onepass.training.finishing.thresholds import asked, tuned


def test_only_the_answered_rows_and_the_tasks_that_ask_are_tuned() -> None:
    labels = {"labels": ["n", "y"]}
    contract = Contract.model_validate(
        {
            "inputs": {"x": {"kind": "number"}},
            "tasks": {
                "a": {"kind": "binary", "threshold": "tuned", **labels},
                "b": {"kind": "binary", **labels},
                "c": {"kind": "multilabel", "threshold": "tuned", **labels},
            },
        }
    )
    two = np.array([[0.7, 0.3], [0.8, 0.2], [0.4, 0.6]], dtype=np.float32)
    known = np.array([True, True, False])
    target = np.array([1, 0, 0], dtype=np.float32)
    val = Rows(
        {"x": np.zeros(3, dtype=np.float32)},
        {"a": target, "b": target, "c": np.stack([target, 1 - target], axis=1) * known[:, None]},
        {"a": known, "b": known, "c": known},
    )
    assert asked(contract)
    found = tuned(contract, val, {f"{name}.probabilities": two for name in "abc"})
    assert not asked(found)
    assert found.tasks["a"].threshold == pytest.approx(0.25)  # type: ignore[union-attr]
    assert found.tasks["b"].threshold == 0.5  # type: ignore[union-attr]
    assert found.tasks["c"].threshold == pytest.approx((0.35, 0.1))  # type: ignore[union-attr]
