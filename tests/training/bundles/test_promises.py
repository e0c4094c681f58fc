"""Whether what is promised held, of judged rows."""

import numpy as np
import pytest
from scipy.stats import binomtest

from onepass.models.contract import Contract
from onepass.models.contract.inputs import CategoryInput
from onepass.models.contract.tasks import (
    MulticlassTask,
    RegressionTask,
)
from onepass.training.batches.rows import Rows
from onepass.training.bundles.promises import held, thirds

FARE = RegressionTask(unit="USD", certainty=0.5)
KIND = MulticlassTask(labels=("a", "b"), certainty=0.5)
CONTRACT = Contract(
    inputs={"zone": CategoryInput(values=("in", "out"))},
    tasks={"fare": FARE, "kind": KIND},
    certainty_by="zone",
)
ANSWERED = np.array([True, True, True, False])
ROWS = Rows(
    {"zone": np.array([1, 1, 2, 0])},
    {"fare": np.array([1, 2, 3, 0], dtype=np.float32), "kind": np.array([0, 1, 1, 1])},
    {"fare": ANSWERED, "kind": np.ones(4, dtype=np.bool_)},
)
OUTPUTS = {
    "fare.value": np.array([1, 1, 1, 1], dtype=np.float32),
    "fare.low": np.array([0, 0, 0, 0], dtype=np.float32),
    "fare.high": np.array([2, 2, 2, 2], dtype=np.float32),
    "kind.probabilities": np.full((4, 2), 0.5, dtype=np.float32),
    "kind.slack": np.array([[0, -1], [0, 1], [1, -1], [-1, 0]], dtype=np.float32),
}
JOINT = {"rows": {0: 9, 1: 20}, "joint": True}


def test_shares_are_of_rows_that_are_answered() -> None:
    told = held(CONTRACT, ROWS, outputs=OUTPUTS, learnt={"fare": {"rows": {0: 9}}, "kind": JOINT})
    fare, kind = told["tasks"]["fare"], told["tasks"]["kind"]
    assert (fare["covered"], fare["rows"], fare["width"], fare["calibration"]) == (2 / 3, 3, 2, 9)
    assert (kind["covered"], kind["size"], kind["calibration"]) == (0.75, 1.25, 29)
    assert {value: one["covered"] for value, one in kind["groups"].items()} == {
        "others": 0.5,
        "in": 1,
    }
    low, high = binomtest(2, 3).proportion_ci(method="wilson")
    assert (fare["low"], fare["high"]) == pytest.approx((low, high), abs=1e-4)
    assert kind["groups"]["in"]["size"] == 1.5
    assert told["joint"]["tasks"] == ["kind"]
    assert told["said"][0].startswith("fare: 66.7 % of 3 rows lie inside (50 % are promised")
    assert told["said"][0].endswith("intervals are 2 USD wide on average")


def test_answers_that_hold_at_once_are_those_of_rows_with_all_of_them() -> None:
    told = held(CONTRACT, ROWS, outputs=OUTPUTS, learnt={"fare": JOINT, "kind": JOINT})
    assert (told["joint"]["rows"], told["joint"]["covered"]) == (3, 2 / 3)


def test_thirds_are_those_of_values() -> None:
    fields = {"value": np.array([3.0, 1, 2])}
    found = thirds(fields, np.array([True, False, False]))
    assert found == pytest.approx({"lowest": 0, "middle": 0, "highest": 1})
