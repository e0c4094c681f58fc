"""What a target is made beside: pictures, how they are read, and notes."""

import numpy as np

from onepass.models.contract.inputs import ImageInput
from onepass.training.sources.files import ImageArray
from onepass.training.tasks.pictured import Pictured


def test_pictures_know_where_they_lie_and_notes_are_gathered() -> None:
    beside = Pictured(ImageArray(np.zeros((2, 4, 6), np.uint8)), ImageInput(size=(8, 12)), [])
    head = beside.images.head(1, beside.declared)
    assert head is not None
    assert head[0].size == [6, 4]
    beside.notes.append("cut")
    assert beside.notes == ["cut"]
