"""The source of plates."""

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.training.sources import scenes
from onepass.training.sources.scenes import ScenesSource

CONTRACT = Contract.model_validate(
    {
        "inputs": {"plate": {"kind": "image", "size": 32}},
        "tasks": {
            "mask": {"kind": "segmentation", "labels": ["background", "whole", "half"]},
            "halves": {"kind": "count"},
        },
    }
)


def test_rows_are_plates_and_more_of_them_begin_alike() -> None:
    few, more = (
        scenes.read(ScenesSource(count=count, side=32), CONTRACT.inputs, CONTRACT.tasks)
        for count in (10, 12)
    )
    assert len(few) == 10
    assert few.inputs["plate"][9] == more.inputs["plate"][9]
    assert (few.split == more.split[:10]).all()
    np.testing.assert_array_equal(few.labels["mask"][3], more.labels["mask"][3])
    assert few.labels["halves"] == more.labels["halves"][:10]


def test_what_it_has_not_is_named_all_at_once() -> None:
    asked = Contract.model_validate(
        {
            "inputs": {"photo": {"kind": "image", "size": 32}},
            "tasks": {
                "mask": {"kind": "segmentation", "labels": ["a", "b"]},
                "beans": {"kind": "regression"},
                "colour": {"kind": "count"},
            },
        }
    )
    with pytest.raises(ValueError, match="photo") as caught:
        scenes.read(ScenesSource(), asked.inputs, asked.tasks)
    assert str(caught.value).splitlines() == [
        "inputs.photo: scenes has only plate, an image",
        "inputs.plate: must be of kind image",
        "tasks.mask.labels: must be [background, whole, half]",
        "tasks.beans: must be of kind detection, got regression",
        "tasks.colour: scenes has only mask, depth, beans, count, halves",
    ]
