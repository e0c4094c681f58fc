"""A function of one's own that is named, and what it gives."""

import sys
from pathlib import Path
from typing import Any

import pytest
from torch import nn

from onepass.models.network.flow import Shape
from onepass.models.network.trunks.factory import made, named

SHAPE = Shape("rows", 4)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the call becomes part of the path of modules."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))


def test_a_function_is_named_by_its_module() -> None:
    assert named("math:sqrt")(4) == 2  # type: ignore[arg-type, comparison-overlap]
    with pytest.raises(ValueError, match="'math' has no function 'roots'"):
        named("math:roots")


def test_one_module_is_a_list_of_one_and_settings_are_given_by_name() -> None:
    def factory(shape: Shape, width: int) -> nn.Module:
        return nn.Linear(shape.width, width)

    (layer,) = made("a:b", factory, SHAPE, {"width": 7})
    assert isinstance(layer, nn.Linear)
    assert layer.out_features == 7


@pytest.mark.parametrize(
    ("factory", "words"),
    [
        (lambda shape: [], "must give a list of modules, got none"),
        (lambda shape: [3], "must give a list of modules, got int"),
        (lambda shape: 1 / 0, "raised ZeroDivisionError: division by zero"),
        (lambda shape: nn.LazyLinear(3), "stage 1: weight has no size yet"),
    ],
)
def test_what_it_must_not_give_is_named(factory: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        made("a:b", factory, SHAPE, {})
