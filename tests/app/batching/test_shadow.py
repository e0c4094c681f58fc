"""What others answered goes through a shadow, too: counted, and nobody waits for it."""

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from onepass.app.batching import shadow as module
from onepass.app.batching.shadow import Shadow
from onepass.app.telemetry.metrics import Metrics
from onepass.app.telemetry.shadow_metrics import agreement
from onepass.models import Predictor


def until(what: Callable[[], Any]) -> None:
    ends = time.monotonic() + 30
    while not what():
        assert time.monotonic() < ends, "never happened"
        time.sleep(0.005)


def made(predictor: Predictor) -> tuple[Shadow, Metrics]:
    metrics = Metrics(predictor)
    return Shadow(predictor, metrics, predictor.contract), metrics


def test_numbers_are_apart_by_so_much_and_only_where_both_were_asked(stub: Predictor) -> None:
    shadow, metrics = made(stub)
    xs = np.array([1, 2], dtype=np.float32)
    both = {"sin.value": xs + 1, "cos.value": -xs}
    shadow.take([({"x": xs}, both), ({"x": xs}, both)])
    shadow.take([({"x": xs}, {"cos.value": 2 - xs})])
    until(lambda: agreement(metrics)["rows"] == 6)
    shadow.close()
    sin, cos = (agreement(metrics)["tasks"][name] for name in ("sin", "cos"))
    assert sin["compared"] == 4
    assert sin["difference"] == pytest.approx(1, rel=1e-4)
    assert sin["relative"] == pytest.approx(1 / metrics.layout.spreads["sin"], rel=1e-4)
    assert cos["compared"] == 6
    assert cos["difference"] == pytest.approx(2 / 3, rel=1e-4)


def test_what_comes_while_it_rests_is_dropped_and_it_is_asked_to_come_back(stub: Predictor) -> None:
    asked, metrics = [True, False], Metrics(stub)
    shadow = Shadow(stub, metrics, stub.contract, is_resting=lambda: asked.pop(0))
    xs = np.array([1, 2], dtype=np.float32)
    for _ in range(2):
        shadow.take([({"x": xs}, {"sin.value": xs})])
    until(lambda: agreement(metrics)["rows"] == 2)
    until(lambda: not shadow.is_busy)
    assert agreement(metrics)["dropped"] == 2
    shadow.close()


def test_labels_are_the_same_or_not(taxi_predictor: Predictor) -> None:
    shadow, metrics = made(taxi_predictor)
    contract = taxi_predictor.contract
    checked = contract.parse(b'{"distance": 2, "hour": 8, "zone": "Midtown", "where": [0, 1]}')
    arrays = contract.arrays(checked.rows)
    outputs = taxi_predictor.engine.run(arrays, tuple(contract.tasks))
    (name,) = [name for name in ("card",) if name in metrics.layout.agreed]
    other = {k: v[:, ::-1] if k == f"{name}.probabilities" else v for k, v in outputs.items()}
    shadow.take([(arrays, outputs), (arrays, other)])
    until(lambda: agreement(metrics)["rows"] == 2)
    shadow.close()
    assert agreement(metrics)["tasks"][name] == {"compared": 2, "agree": 0.5}


def test_what_finds_it_busy_is_dropped_and_what_fails_answers_nobody(
    stub: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 2 * module.OVERHEAD)
    run, free = stub.engine.run, threading.Event()

    def held(*given: Any) -> Any:
        assert free.wait(30)
        return run(*given)

    stub.engine.run = held
    shadow, metrics = made(stub)
    good, bad = (np.array([x], dtype=np.float32) for x in (1, 14))
    for xs in (good, good, good, bad):
        shadow.take([({"x": xs}, {"sin.value": xs})])
    until(lambda: agreement(metrics)["dropped"] == 3)
    free.set()
    until(lambda: agreement(metrics)["rows"] == 1)
    shadow.take([({"x": bad}, {"sin.value": bad})])
    until(lambda: agreement(metrics)["failed"] == 1)
    shadow.close()
    assert agreement(metrics)["tasks"]["sin"]["compared"] == 1


def test_what_is_stopped_takes_nothing_more(stub: Predictor) -> None:
    shadow, metrics = made(stub)
    shadow.close()
    xs = np.array([1], dtype=np.float32)
    shadow.take([({"x": xs}, {"sin.value": xs})])
    assert agreement(metrics)["dropped"] == 1
