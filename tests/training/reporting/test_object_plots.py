"""Precision by recall, and what boxes that were found were taken for."""

from typing import Any

import numpy as np

from onepass.models.contract.tasks import DetectionTask
from onepass.training.reporting.object_plots import (
    matched_objects,
    object_pictures,
    precision_and_recall,
)
from onepass.training.tasks import kind_of

TASK = DetectionTask.model_validate(
    {
        "labels": ["whole", "half"],
        "attributes": {"quality": {"kind": "multiclass", "labels": ["good", "raw"]}},
        "max_objects": 3,
        "threshold": 0.3,
        "size": [64, 64],
    }
)
A, B, C = [0, 0, 10, 10], [20, 20, 40, 40], [50, 50, 60, 60]
FIELDS: dict[str, Any] = {
    "boxes": np.array([[A, B, C], [A, B, C]], dtype=np.float32),
    "scores": np.array([[0.9, 0.8, 0.2], [0.7, 0.6, 0.5]], dtype=np.float32),
    "classes": np.array([[0, 0, 0], [0, 1, 1]], dtype=np.float32),
    "quality.probabilities": np.array([[[1, 0]] * 3, [[0, 1]] * 3], dtype=np.float32),
}
TARGET = np.array(
    [[[1, *A, 0], [2, *B, 1], [0] * 6], [[1, *A, np.nan], [2, *B, 1], [-1, *C, np.nan]]],
    dtype=np.float32,
)
"""The second box of the first picture is half, and was said to be whole."""


def test_precision_falls_with_what_is_wrong_and_recall_rises_with_what_is_right() -> None:
    found = kind_of(TASK).tallied(TARGET, FIELDS)
    precision, recall = precision_and_recall(found, 0)
    np.testing.assert_allclose(precision, [1, 1 / 2, 2 / 3, 1 / 2])  # .9, .8, .7, .2
    np.testing.assert_allclose(recall, [0.5, 0.5, 1, 1])
    precision, recall = precision_and_recall(found, 1)  # one lies in a region that is passed over
    np.testing.assert_allclose(precision, [1])
    np.testing.assert_allclose(recall, [0.5])


def test_boxes_are_compared_whatever_their_labels() -> None:
    true, said = matched_objects(TASK, TASK.form, target=TARGET, fields=FIELDS)
    assert true[:, 0].tolist() == [1, 2, 1, 2]
    assert said[:, 0].tolist() == [1, 1, 1, 2]
    np.testing.assert_array_equal(true[:, 5], [0, 1, np.nan, 1])
    assert said[:, 5].tolist() == [0, 0, 1, 1]


def drawn_of(target: Any, fields: Any) -> str:
    found = kind_of(TASK).tallied(target, fields)
    return object_pictures("beans", TASK, target=target, fields=fields, found=found)


def test_there_is_a_picture_for_labels_and_for_each_attribute_that_is_one() -> None:
    drawn = drawn_of(TARGET, FIELDS)
    assert drawn.count("<svg") == 4
    nothing = FIELDS | {"scores": np.zeros((2, 3), dtype=np.float32)}
    drawn = drawn_of(TARGET * 0, nothing)
    assert drawn.count("<svg") == 4
