"""What tasks with an answer for each pixel share."""

import numpy as np

from onepass.models.contract.placing import FIT, fits
from onepass.models.contract.strips import fit
from onepass.models.contract.tasks import DepthTask, SegmentationTask
from onepass.models.contract.tasks.pixels import means, whereabouts


def test_the_size_is_the_images_and_is_said_once() -> None:
    task = SegmentationTask(labels=("a", "b"))
    assert task.extent == (1, 1)
    sized = task.sized((3, 5))
    assert sized.extent == (3, 5)
    assert sized.sized((3, 5)) is sized
    assert "size" not in DepthTask().model_dump()


def test_where_a_picture_is_stands_in_its_own_pixels() -> None:
    class Pixels:
        fit = fit((80, 40), 1, (10, 10), "crop")

    columns = {"values": np.zeros((1, 10, 10)), FIT: fits([Pixels()])}
    assert whereabouts("size", columns, (10, 10)).tolist() == [[80, 40]]
    assert whereabouts("seen", columns, (10, 10)).tolist() == [[20, 0, 40, 40]]


def test_means_are_of_each_row() -> None:
    assert means(np.array([[[1.0, 2.0]], [[3.0, 5.0]]])).tolist() == [1.5, 4]
