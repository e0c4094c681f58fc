"""What serves, and what is told where that is not what was asked for."""

from collections.abc import Callable
from typing import Any

import pytest

from onepass.training.bundles import int8
from onepass.training.bundles.export import Exported
from onepass.training.bundles.serving import serving_of
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.runs.build import begun
from onepass.training.runs.loop import Loop
from onepass.training.specs.export import ExportSpec
from onepass.training.specs.spec import Spec


@pytest.fixture
def asked(shop: Callable[..., Spec]) -> tuple[Loop, Prepared]:
    """A loop whose graph is to be in eight bits."""
    spec = shop({"threads": 1}, export={"weights": "int8"})
    prepared = prepare(spec)
    loop = begun(spec, prepared)
    loop.best = loop.weights()
    return loop, prepared


def test_floats_answer_unless_eight_bits_are_asked_for(asked: tuple[Loop, Prepared]) -> None:
    loop, prepared = asked
    loop.spec = loop.spec.model_copy(update={"export": ExportSpec()})
    serving = serving_of(loop, prepared, onnx=True)
    assert serving.trained is loop
    assert serving.int8 is None


def refuse(*_: Any) -> Exported:
    return Exported(refusal="an op is unknown")


def fail(*_: Any) -> Exported:
    raise RuntimeError("out of memory")


@pytest.mark.parametrize(
    ("onnx", "made", "why"),
    [
        (False, refuse, "none was asked for"),
        (True, refuse, "an op is unknown"),
        (True, fail, "RuntimeError: out of memory"),
    ],
)
def test_where_there_can_be_none_that_is_told_and_floats_answer(
    asked: tuple[Loop, Prepared],
    monkeypatch: pytest.MonkeyPatch,
    *,
    onnx: bool,
    made: Callable[..., Exported],
    why: str,
) -> None:
    loop, prepared = asked
    monkeypatch.setattr(int8, "export_int8", made)
    serving = serving_of(loop, prepared, onnx=onnx)
    assert serving.trained is loop
    assert prepared.notes[-1] == f"beware: no int8 graph: {why}"
    assert serving.int8 is None
