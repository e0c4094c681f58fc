"""Objects in the picture that was sent, each with its box and answers of its own."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from onepass.models.contract import Contract
from onepass.models.contract.options import Options
from onepass.models.contract.placing import FIT
from onepass.models.contract.tasks import DetectionTask
from onepass.models.contract.tasks.columns import listed

TASK = DetectionTask.model_validate(
    {
        "labels": ["whole", "half"],
        "attributes": {
            "quality": {"kind": "multiclass", "labels": ["good", "rotten"]},
            "weight": {"kind": "regression", "unit": "g"},
        },
        "max_objects": 3,
        "threshold": 0.5,
        "size": [64, 64],
    }
)
COLUMNS: dict[str, Any] = {
    "boxes": np.array([[[1, 2, 11, 22], [5, 5, 9, 9], [32, 32, 70, 48]]], dtype=np.float32),
    "scores": np.array([[0.625, 0.125, 0.875]], dtype=np.float32),
    "classes": np.array([[0, 0, 1]], dtype=np.uint8),
    "quality.probabilities": np.array([[[0.25, 0.75], [0.5, 0.5], [1, 0]]], dtype=np.float32),
    "weight.value": np.array([[1, 2, 3]], dtype=np.float32),
}


def test_the_most_probable_stand_first_and_have_what_is_asked_of_them() -> None:
    (answer,) = TASK.answers(COLUMNS, listed)
    assert (answer["count"], answer["full"], answer["size"]) == (2, False, [64, 64])
    assert answer["objects"] == [
        {
            "label": "half",
            "score": 0.875,
            "box": [32, 32, 32, 16],  # cut at the border
            "quality": {"label": "good", "probabilities": {"good": 1, "rotten": 0}},
            "weight": {"value": 3},
        },
        {
            "label": "whole",
            "score": 0.625,
            "box": [1, 2, 10, 20],
            "quality": {"label": "rotten", "probabilities": {"good": 0.25, "rotten": 0.75}},
            "weight": {"value": 1},
        },
    ]
    schema = TASK.json_schema()
    assert schema["required"] == list(answer)
    assert schema["properties"]["objects"]["items"]["required"] == list(answer["objects"][0])


@pytest.mark.parametrize(
    ("threshold", "count"), [(None, 2), (0.0, 3), (0.125, 2), (0.7, 1), (1.0, 0)]
)
def test_a_caller_may_name_the_score_above_which_objects_are_said(
    threshold: float | None, count: int
) -> None:
    (answer,) = TASK.answers_under(COLUMNS, listed, Options(threshold=threshold))
    assert answer["count"] == len(answer["objects"]) == count
    assert answer["full"] is (count == 3)
    if threshold is None:
        assert answer == TASK.answers(COLUMNS, listed)[0]


def test_boxes_are_in_pixels_of_the_picture_that_was_sent() -> None:
    """128 wide and 256 high, of which the network sees the middle: twice as large, from 64 on."""
    fit = np.array([[128, 256, 0, 64, 128, 192, 64, 64]], dtype=np.float64)
    (answer,) = TASK.answers(COLUMNS | {FIT: fit}, listed)
    assert (answer["size"], answer["seen"]) == ([128, 256], [0, 64, 128, 128])
    assert [one["box"] for one in answer["objects"]] == [[64, 128, 64, 32], [2, 68, 20, 40]]
    (boxes,) = TASK.tensor("boxes", COLUMNS | {FIT: fit}).tolist()
    assert boxes[:2] == [[64, 128, 64, 32], [2, 68, 20, 40]]


def test_no_room_is_told_and_no_object_is_an_answer() -> None:
    crowded = COLUMNS | {"scores": np.array([[0.9, 0.8, 0.7]], dtype=np.float32)}
    assert TASK.answers(crowded, listed)[0]["full"] is True
    assert TASK.tensor("full", crowded).tolist() == [1]
    none = COLUMNS | {"scores": np.zeros((1, 3), dtype=np.float32)}
    assert TASK.answers(none, listed)[0]["objects"] == []
    assert TASK.tensor("count", none).tolist() == [0]
    assert TASK.places(none).tolist() == []


def test_tensors_have_the_most_probable_first_too() -> None:
    assert TASK.tensor("scores", COLUMNS).tolist() == [[0.875, 0.625, 0.125]]
    assert TASK.tensor("labels", COLUMNS).tolist() == [["half", "whole", "whole"]]
    assert TASK.tensor("quality.label", COLUMNS).tolist() == [["good", "rotten", "good"]]
    assert TASK.tensor("weight.value", COLUMNS).tolist() == [[3, 1, 2]]
    for field, one in TASK.form.tensors.items():
        assert TASK.tensor(field, COLUMNS).shape == (1, *one.shape), field
    assert TASK.places(COLUMNS).tolist() == [0, 1]


def test_an_attribute_is_called_otherwise_than_what_every_object_has() -> None:
    with pytest.raises(ValidationError, match=r"attributes: .score. is what every"):
        DetectionTask.model_validate({"attributes": {"score": {"kind": "regression"}}})
    with pytest.raises(ValidationError, match=r"attributes\.mask"):
        DetectionTask.model_validate({"attributes": {"mask": {"kind": "multilabel"}}})


def test_a_contract_gives_it_the_size_of_its_image_and_is_written_whole() -> None:
    document: dict[str, Any] = {
        "inputs": {"photo": {"kind": "image", "size": [6, 9]}},
        "tasks": {"beans": {"kind": "detection", "labels": ["a"], "max_objects": 2}},
    }
    contract = Contract.model_validate(document)
    task = contract.tasks["beans"]
    assert isinstance(task, DetectionTask)
    assert task.extent == (6, 9)
    assert Contract.model_validate_json(contract.model_dump_json()) == contract
    assert task.described == ["a", None, "said above what validation rows say"]
