"""Windows of the reference are real hours, where its rows have a time."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.models.drift.watch import Watch
from onepass.training.batches.rows import Rows
from onepass.training.bundles import windows
from onepass.training.bundles.reference import Some, reference_of
from onepass.training.bundles.windows import HOUR_S, counted, timed_rows

START = 1_700_000_000 // HOUR_S * HOUR_S
NUMBER = {"x": {"kind": "number"}}
TASKS = {"y": {"kind": "regression"}}


def prepared(times: Any = None, **arrays: Any) -> Any:
    """Rows of two parts, the odd ones and the even ones."""
    parts = {
        name: Rows({n: v[start::2] for n, v in arrays.items()}, {}, {})
        for name, start in (("train", 0), ("test", 1))
    }
    known = {} if times is None else {"train": times[::2], "test": times[1::2]}
    return SimpleNamespace(parts=parts, judged_rows=parts["test"], times=known)


def test_rows_of_all_parts_are_put_in_the_order_of_their_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    contract = Contract.model_validate({"inputs": NUMBER, "tasks": TASKS})
    seconds = START + np.random.default_rng(0).permutation(100) * 60
    data = prepared(seconds * 10**9, x=seconds.astype(np.float64))
    found = timed_rows(contract, data)
    assert found is not None
    assert found.read_from == "the split by time"
    assert found.seconds.tolist() == found.arrays["x"].tolist() == sorted(seconds.tolist())
    monkeypatch.setattr(windows, "MOST_ROWS", 10)
    newest = timed_rows(contract, data)
    assert newest is not None
    assert newest.seconds.tolist() == sorted(seconds.tolist())[-10:]


def test_a_time_among_the_inputs_serves_as_well() -> None:
    inputs = NUMBER | {"at": {"kind": "timestamp"}}
    contract = Contract.model_validate({"inputs": inputs, "tasks": TASKS})
    rows = [{"x": n, "at": f"2026-11-22T10:{n:02d}:00Z"} for n in range(60)]
    found = timed_rows(contract, prepared(**contract.read(rows)))
    assert found is not None
    assert found.read_from == "at"
    assert found.arrays["x"].tolist() == [*range(60)]


@pytest.mark.parametrize("times", [None, np.arange(40), np.arange(40) + 2000.5])
def test_numbers_that_may_be_anything_are_no_time(times: Any) -> None:
    contract = Contract.model_validate({"inputs": NUMBER, "tasks": TASKS})
    assert timed_rows(contract, prepared(times, x=np.arange(40.0))) is None


def test_each_hour_is_counted_by_itself_and_those_of_few_rows_are_not() -> None:
    contract = Contract.model_validate({"inputs": NUMBER, "tasks": TASKS})
    seconds = np.concatenate([START + np.arange(20), START + HOUR_S + np.arange(3),
                              START + 5 * HOUR_S + np.arange(30)])  # fmt: skip
    data = prepared(seconds * 10**6, x=np.arange(53.0))
    timed = timed_rows(contract, data)
    assert timed is not None
    outputs = {"y.value": timed.arrays["x"]}
    some = Some(timed.arrays, outputs, "test")
    watch = Watch(contract, reference_of(contract, some, known=timed.arrays))
    found = [one[0] for one in counted(watch, timed._replace(outputs=outputs), length_s=HOUR_S)]
    assert found == [20, 30]
