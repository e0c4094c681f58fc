"""What became of objects that were said."""

import numpy as np

from onepass.models.contract.tasks import DetectionTask
from onepass.training.tasks.attributes import Asked
from onepass.training.tasks.objects import most_likely, tallied

TASK = DetectionTask(labels=("a", "b"), max_objects=3, threshold=0.5, size=(64, 64))
TARGET = np.array([[[1, 0, 0, 10, 10], [2, 20, 20, 40, 40], [0, 0, 0, 0, 0]]], dtype=np.float32)
FIELDS = {
    "boxes": np.array([[[20, 20, 40, 39], [0, 0, 10, 10], [50, 50, 60, 60]]], dtype=np.float32),
    "scores": np.array([[0.3, 0.9, 0.2]], dtype=np.float32),
    "classes": np.array([[1, 0, 0]], dtype=np.float32),
}


def test_each_picture_has_its_counts() -> None:
    found = tallied(TASK, Asked({}), TARGET, FIELDS)
    assert found["label"].tolist() == [[0, 1, 0]]
    assert found["flags"][0, :, 0, 0].tolist() == [1, 1, 0]
    assert found["said"].tolist() == [[True, False, False]]
    assert found["truth"][0, :, 0].tolist() == [1, 1]
    assert found["counts"].tolist() == [[1, 0]]


def test_a_picture_takes_less_than_four_kilobytes_beside_its_boxes_and_labels() -> None:
    room = 64
    task = TASK.model_copy(update={"max_objects": room})
    fields = {
        "boxes": np.zeros((2, room, 4), np.float32),
        "scores": np.zeros((2, room), np.float32),
        "classes": np.zeros((2, room), np.float32),
    }
    found = tallied(task, Asked({}), TARGET.repeat(2, axis=0), fields)
    assert sum(one.nbytes for one in found.values()) / 2 < 4096


def test_the_threshold_is_where_precision_and_recall_are_best_together() -> None:
    assert 0.2 < most_likely(TASK, TARGET, FIELDS) < 0.3
    many = np.concatenate([TARGET, np.tile(TARGET[:, 1:2], (1, 40, 1))], axis=1)
    many[0, 3:, 1:] += np.arange(40)[:, None] + 100
    assert 0.2 < most_likely(TASK, many, FIELDS) < 0.3, "those that nobody found count, too"
