"""What became of points and masks is told of the objects that were found, each in its row."""

import numpy as np

from onepass.models.contract.tasks import DetectionTask
from onepass.training.tasks.metrics.matching import HIT, MISS, Truth
from onepass.training.tasks.object_parts import parts_found, points_ranked

TASK = DetectionTask(labels=("a",), points=("middle",), max_objects=2, size=(20, 20))
TARGET = np.zeros((2, 2, 8), dtype=np.float32)
TARGET[1, 0] = [1, 2, 2, 12, 12, 7, 7, 1]
RANKED = {
    "boxes": np.array([[[0, 0, 1, 1]] * 2, [[2, 2, 12, 12], [0, 0, 4, 4]]], dtype=np.float32),
    "scores": np.array([[0, 0], [0.9, 0.8]], dtype=np.float32),
    "classes": np.zeros((2, 2), dtype=np.float32),
    "points": np.array([[[[0, 0, 1]]] * 2, [[[7.1, 7, 1]], [[1, 1, 1]]]], dtype=np.float32),
}


def test_points_of_those_that_were_found() -> None:
    rows, pairs = np.array([1]), np.array([[0, 0]])
    found = parts_found(TASK, target=TARGET, ranked=RANKED, rows=rows, pairs=pairs)
    assert {name: one.shape for name, one in found.items()} == dict.fromkeys(found, (2, 2))
    np.testing.assert_array_equal(found["points_there"], [[0, 0], [1, 0]])
    np.testing.assert_allclose(found["points_away"][1, 0], 0.1, atol=1e-5)


def test_every_object_that_is_said_is_near_by_its_points_or_is_not() -> None:
    none = Truth(np.zeros((0, 4)), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_))
    one = Truth(TARGET[1, :1, 1:5].astype(float), np.array([0]), np.array([False]))
    found = points_ranked(TASK, TARGET, RANKED, [none, one])
    assert found["point_flags"][:, :, 0, 0].tolist() == [[MISS, MISS], [HIT, MISS]]
    assert found["point_truth"].tolist() == [[[0]], [[1]]]
