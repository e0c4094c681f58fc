"""A segmentation task in training."""

import numpy as np
import pytest

from onepass.models.contract.inputs import ImageInput
from onepass.models.contract.tasks import SegmentationTask
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.sources.files import ImageArray
from onepass.training.tasks.motion import Maps
from onepass.training.tasks.pictured import Pictured
from onepass.training.tasks.segmentation import Segmentation

KIND = Segmentation(SegmentationTask(labels=("a", "b"), size=(2, 2)))
TARGET = np.array([[[0, 0], [1, 255]]], dtype=np.uint8)


def test_masks_have_no_names_for_their_numbers() -> None:
    with pytest.raises(ValueError, match="labels: is missing: name them in the order"):
        Segmentation(SegmentationTask()).learnt([])


def test_a_number_without_a_label_is_named() -> None:
    pictures = Pictured(
        ImageArray(np.zeros((1, 2, 2), dtype=np.uint8)), ImageInput(size=2, channels=1), []
    )
    problems = list[str]()
    KIND.target("m", [np.array([[0, 7], [1, 255]], dtype=np.uint8)], pictures, problems)
    assert problems == [
        "tasks.m: 1 maps do not fit: image 1 has the number 7, and labels have 0 to 1; "
        "say ignore, or labels"
    ]


def test_pixels_count_for_weights_statistics_and_the_trivial_answer() -> None:
    loss = KIND.learnt_loss(CrossEntropySpec(weights="balanced"), TARGET)
    assert loss == CrossEntropySpec(weights=(0.75, 1.5))
    assert KIND.statistics(TARGET) == {
        "pixels": {"a": pytest.approx(2 / 3), "b": pytest.approx(1 / 3)}
    }
    assert KIND.trivial(TARGET, 3)["classes"].tolist() == [[[0]]] * 3
    assert KIND.moved == Maps(255)


def test_words_are_shares_and_errors_shares_of_wrong_pixels() -> None:
    said = {"classes": np.array([[[0, 1], [1, 0]]], dtype=np.uint8)}
    assert KIND.row_errors(TARGET, KIND.tallied(TARGET, said)).tolist() == [pytest.approx(1 / 3)]
    assert KIND.words(TARGET, said)[:2] == ("a 67 %, b 33 %", "a 33 %, b 67 %")
