"""A depth task in training."""

import numpy as np

from onepass.models.contract.inputs import ImageInput
from onepass.models.contract.tasks import DepthTask
from onepass.training.sources.files import ImageArray
from onepass.training.tasks.depth import Depth
from onepass.training.tasks.pictured import Pictured

KIND = Depth(DepthTask(size=(2, 2), unit="m", min=0, max=9))
TARGET = np.array([[[1.0, 3.0], [5.0, np.nan]]], dtype=np.float32)


def test_what_lies_beyond_the_range_is_named() -> None:
    images = ImageArray(np.zeros((2, 2, 2), dtype=np.uint8))
    pictures = Pictured(images, ImageInput(size=2, channels=1), [])
    problems = list[str]()
    maps = [np.full((2, 2), value, dtype=np.float32) for value in (-1.5, 10)]
    KIND.target("d", maps, pictures, problems)
    assert problems == [
        "tasks.d: 2 maps do not fit: image 1 has -1.5, and min is 0; image 2 has 10, and max is 9"
    ]


def test_pixels_without_a_number_say_nothing() -> None:
    assert KIND.trivial(TARGET, 2)["values"].tolist() == [[[3]]] * 2
    assert KIND.statistics(TARGET) == {"mean": 3, "min": 1, "max": 5}
    said = {"values": np.array([[[1.0, 4.0], [5.0, 99.0]]])}
    np.testing.assert_allclose(KIND.row_errors(TARGET, KIND.tallied(TARGET, said)), [1 / 3])
    assert KIND.words(TARGET, said)[:2] == ("3 m", "4.5 m")
    assert np.isnan(KIND.moved.nothing)
