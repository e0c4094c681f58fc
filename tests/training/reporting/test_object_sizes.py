"""How often objects are found, by how large they are."""

import numpy as np

from onepass.models.contract.tasks import DetectionTask
from onepass.training.reporting.object_sizes import BINS, found_by_size, shares

TASK = DetectionTask(labels=("a", "b"), max_objects=3, size=(40, 40), threshold=0.5)
TARGET = np.zeros((2, 3, 5), dtype=np.float32)
TARGET[0, 0] = [1, 0, 0, 4, 9]
TARGET[0, 1] = [2, 10, 10, 30, 30]
TARGET[1, 0] = [1, 0, 0, 4, 16]
TARGET[1, 1] = [-1, 20, 20, 30, 30]
SAID = {
    "boxes": np.array([[[0, 0, 4, 9], [10, 10, 30, 30], [1, 1, 2, 2]]] * 2, dtype=np.float32),
    "scores": np.array([[0.9, 0.8, 0.7], [0.9, 0.2, 0]], dtype=np.float32),
    "classes": np.array([[0, 0, 1], [0, 1, 1]], dtype=np.float32),
}


def test_an_object_is_found_where_it_lies_with_its_label_and_regions_are_none() -> None:
    sides, found = found_by_size(TASK, TASK.form, target=TARGET, fields=SAID)
    assert sides.tolist() == [6, 20, 8]
    assert found.tolist() == [True, False, True]


def test_each_bin_has_about_as_many() -> None:
    sides = np.arange(96.0)
    middles, share, counts = shares(sides, sides >= 48)
    assert len(middles) == BINS
    assert counts.sum() == 96
    assert counts.max() - counts.min() <= 1
    assert share.tolist() == [0, 0, 0, 1, 1, 1]
    assert [len(one) for one in shares(np.zeros(0), np.zeros(0, dtype=np.bool_))] == [0, 0, 0]
