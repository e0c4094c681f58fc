"""The source of plates."""

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.training.sources import scenes
from onepass.training.sources.drawn_plates import plate
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
                "largest": {"kind": "keypoints", "points": ["left", "tip"]},
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
        "tasks.colour: scenes has only mask, depth, beans, largest, count, halves",
        "tasks.largest.points: must be of [left, right, middle]",
    ]


def test_the_largest_bean_has_its_points_where_it_is_clear_which_one_it_is() -> None:
    task = {"kind": "keypoints", "points": ["left", "right", "middle"]}
    asked = Contract.model_validate(
        {"inputs": {"plate": {"kind": "image", "size": 64}}, "tasks": {"largest": task}}
    )
    read = scenes.read(ScenesSource(count=40, side=64), asked.inputs, asked.tasks)
    clear = 0
    for number, cell in enumerate(read.labels["largest"]):
        areas = sorted(int(bean.outline.sum()) for bean in plate(number, 64).beans)
        assert (cell is None) == (areas[-1] < 1.2 * ([0, *areas])[-2])
        clear += cell is not None
    assert 10 < clear < 40
