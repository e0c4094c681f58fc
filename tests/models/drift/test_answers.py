"""What is looked at of answers: the form says it, whatever the kind."""

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from onepass.models.contract.tasks import Task
from onepass.models.drift.answers import of_task

DECLARED: TypeAdapter[Any] = TypeAdapter(Task)
LABELS = {"labels": ["a", "b", "c"]}
CASES: list[tuple[dict[str, Any], dict[str, list[Any]], dict[str, list[float]]]] = [
    ({"kind": "regression"}, {"value": [1.5, 2.5]}, {"": [1.5, 2.5]}),
    ({"kind": "quantiles"}, {"quantiles": [[0, 1, 2], [3, 4, 5]]}, {"": [1, 4]}),
    (
        {"kind": "binary", "labels": ["a", "b"]},
        {"probabilities": [[0.2, 0.8], [0.6, 0.4]]},
        {"": [1, 0]},
    ),
    (
        {"kind": "multilabel", **LABELS},
        {"probabilities": [[0.9, 0.8, 0.1], [0, 0, 0]]},
        {"": [0, 1], "how many": [2, 0]},
    ),
    (
        {"kind": "tagging", **LABELS},
        {"probabilities": [[[1, 0, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 0]]]},
        {"": [0, 2, 1]},
    ),
]


@pytest.mark.parametrize(("declared", "computed", "wanted"), CASES)
def test_each_form_is_looked_at(
    declared: dict[str, Any], computed: dict[str, list[Any]], wanted: dict[str, list[float]]
) -> None:
    task = DECLARED.validate_python(declared)
    columns = {name: np.array(values, dtype=np.float32) for name, values in computed.items()}
    found = {aspect.name: aspect.read(columns).tolist() for aspect in of_task(task)}
    assert found == wanted
    none = {name: column[:0] for name, column in columns.items()}
    assert all(aspect.read(none).shape == (0,) for aspect in of_task(task))


def test_pictures_are_looked_at_by_spots_objects_and_points() -> None:
    classes = {"classes": np.ones((2, 16, 16), dtype=np.float32)}
    (spots,) = of_task(DECLARED.validate_python({"kind": "segmentation", **LABELS}))
    assert spots.read(classes).tolist() == [1] * 128
    assert spots.items
    (mean,) = of_task(DECLARED.validate_python({"kind": "depth"}))
    assert mean.read({"values": np.full((2, 4, 4), 3.0)}).tolist() == [3, 3]
    points = DECLARED.validate_python({"kind": "keypoints", "points": ["nose", "ear"]})
    (seen,) = of_task(points)
    assert seen.read({"points": np.array([[[1, 2, 0.9], [1, 2, 0.1]]])}).tolist() == [1]
    labels, many = of_task(DECLARED.validate_python({"kind": "detection", **LABELS}))
    boxes = np.array([[[0, 0, 1, 1], [0, 0, 1, 1]]], dtype=np.float32)
    columns = {"boxes": boxes, "scores": np.array([[0.9, 0.9]]), "classes": np.array([[2, 0]])}
    assert labels.read(columns).tolist() == [2, 0]
    assert many.read(columns).tolist() == [2]
