"""A pass for those who came together: answers first, then what is kept of it."""

from typing import Any

import numpy as np
import pytest

from onepass.app.batching.quick_pass import QuickPass
from onepass.app.telemetry.metrics import Metrics
from onepass.models import Predictor
from onepass.models.predictor import NotFinite


@pytest.fixture
def learnt() -> list[tuple[int, float]]:
    return []


@pytest.fixture
def quick(stub: Predictor, learnt: list[Any]) -> tuple[QuickPass, Metrics]:
    metrics = Metrics(stub)
    return QuickPass(stub.engine, metrics, [], lambda *took: learnt.append(took)), metrics


def test_what_is_noted_is_what_ran(quick: Any, learnt: list[Any]) -> None:
    passes, metrics = quick
    done = passes.run({"x": np.array([1, 2], dtype=np.float32)}, ("cos",))
    assert done.outputs["cos.value"].tolist() == [-1, -2]
    assert not metrics.memory.sums().any()
    assert not learnt
    passes.note(done, [0.1, 0.2])
    assert learnt == [(2, done.forward_s)]
    assert metrics.memory.sums()[metrics.layout.batch_rows.total] == 2


def test_an_answer_that_is_no_number_is_none(quick: Any) -> None:
    with pytest.raises(NotFinite):
        quick[0].run({"x": np.array([1, 14], dtype=np.float32)}, ("sin",))
