"""Attributes as tasks have them: numbers, labels, nothing where a tool wrote nothing."""

from typing import Any

import pytest

from onepass.models.contract.forms import Choice, Quantity
from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.sources.annotations.attributes import with_attributes
from onepass.training.sources.annotations.base import constant

FORMS: dict[str, Quantity | Choice] = {
    "length": Quantity(),
    "stage": Choice(),
    "cut": Choice(labels=("no", "yes"), binary=True),
}


def typed(**attributes: Any) -> dict[str, Any]:
    cell = constant(Annotated((Marked("cell", (0, 0, 1, 1), attributes),)))
    return dict(with_attributes(cell, FORMS)().objects[0].attributes)


def test_numbers_and_labels_are_what_a_task_takes() -> None:
    assert typed(length="2.5", stage="late", cut="yes") == {
        "length": 2.5, "stage": "late", "cut": "yes",
    }  # fmt: skip
    assert typed(length=3, stage=2, cut=True) == {"length": 3.0, "stage": "2", "cut": "yes"}
    assert typed(stage=2.0, cut=False) == {"stage": "2", "cut": "no"}
    assert typed(stage=True) == {"stage": "true"}


def test_what_is_not_asked_or_not_known_is_left_out() -> None:
    assert typed(occluded=False, length=None, stage="") == {}


def test_what_is_no_number_is_named() -> None:
    for wrong in ("long", [1]):
        with pytest.raises(ValueError, match=r"attributes\.length: .* is no number"):
            typed(length=wrong)
