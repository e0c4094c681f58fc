"""An engine that is put down comes back from the same bundle, or not at all."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onepass.app.serving.resting_engine import RestingEngine, let_go, resident_bytes
from onepass.models import Predictor, proven
from onepass.models.bundle import BadBundle

X = {"x": np.array([0.5], dtype=np.float32)}


def test_it_comes_back_and_answers_as_before(make_bundle: Any) -> None:
    folder, times = make_bundle("sincos", onnx=True), list[Predictor]()

    def again() -> Predictor:
        times.append(proven.load(folder))
        return times[-1]

    engine = RestingEngine(proven.load(folder), again)
    before = engine.run(X, ("sin",))
    assert (engine.is_loaded, engine.name, times) == (True, "onnx", [])
    let_go(engine.take_out())
    assert not engine.is_loaded
    engine.end()  # there is nothing to end
    assert engine.run(X, ("sin",)).keys() == before.keys()
    assert engine.run(X, ("sin",))["sin.value"] == before["sin.value"]
    assert len(times) == 1


def test_another_bundle_in_its_place_never_answers(make_bundle: Any, tmp_path: Path) -> None:
    one = make_bundle("sincos", onnx=True, folder=tmp_path)
    other = make_bundle("sincos", onnx=True, seed=1)
    engine = RestingEngine(proven.load(one), lambda: proven.load(other))
    let_go(engine.take_out())
    for _ in range(2):
        with pytest.raises(BadBundle, match="is another bundle than the one in force"):
            engine.run(X, ("sin",))
    assert not engine.is_loaded


def test_memory_is_told_in_bytes() -> None:
    before = resident_bytes()
    held = np.ones(50_000_000, dtype=np.uint8)
    assert resident_bytes() - before > 0.9 * held.nbytes
    del held
    assert resident_bytes() - before < 10_000_000
