"""What images are changed in suits the tasks, or is refused with a way out."""

from typing import Any

import pytest

from onepass.models.contract import Contract
from onepass.training.batches.augment import AugmentSpec
from onepass.training.specs.augmenting import problems_of

MASK = {"mask": {"kind": "segmentation", "labels": ["a", "b"]}}
COUNTS = {"beans": {"kind": "count"}, "halves": {"kind": "count"}}


def told(tasks: dict[str, Any], spec: dict[str, Any], **image: Any) -> list[str]:
    inputs = {"plate": {"kind": "image", "size": 8} | image}
    contract = Contract.model_validate({"inputs": inputs, "tasks": tasks})
    return [*problems_of({"plate": AugmentSpec(**spec), "other": AugmentSpec(hue=0.1)}, contract)]


def test_what_suits_is_not_mentioned() -> None:
    assert told(MASK, {"mosaic": 0.5, "hue": 0.1, "crop": 0.5}) == []
    assert told(MASK | COUNTS, {"crop": 0.5, "saturation": 0.3}) == []


def test_labels_of_whole_images_are_not_put_together() -> None:
    assert told(MASK | COUNTS, {"mosaic": 0.5}) == [
        "augment.plate.mosaic: puts four images together, and what beans, halves say of one is "
        "then false: leave out mosaic, or train these in a spec of their own"
    ]


def test_images_that_may_be_absent_are_not_put_together() -> None:
    (problem,) = told(MASK, {"mosaic": 1}, optional=True)
    assert "some may be absent: leave out mosaic, or inputs.plate.optional" in problem


@pytest.mark.parametrize("setting", ["hue", "saturation"])
def test_grey_images_have_no_colours(setting: str) -> None:
    (problem,) = told(MASK, {setting: 0.1}, channels=1)
    assert problem == (
        f"augment.plate.{setting}: moves colours, and the image has 1 channel: leave it out, or "
        "say inputs.plate.channels: 3"
    )
