"""An affinity as a picture: whatever the numbers are, and the same for the same ones."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from onepass.training.studies.affinity.affinity import Affinity
from onepass.training.studies.affinity.picture import WRITTEN, picture


def test_it_is_a_png_and_the_same_for_the_same_numbers(affinity: Affinity) -> None:
    content = picture(affinity)
    assert Image.open(BytesIO(content)).format == "PNG"
    assert content == picture(affinity)
    assert content != picture(replace(affinity, lookahead=-affinity.lookahead))


@pytest.mark.parametrize("value", [0.0, np.nan, 1e-30])
def test_any_numbers_can_be_drawn(affinity: Affinity, value: float) -> None:
    table = np.full((1, 3, 3), value)
    drawn = picture(replace(affinity, lookahead=table, cosines=table))
    assert Image.open(BytesIO(drawn)).width > 400


def test_many_tasks_are_drawn_without_numbers(affinity: Affinity) -> None:
    count = WRITTEN + 1
    table = np.zeros((1, count, count))
    tasks = tuple(f"t{number}" for number in range(count))
    drawn = picture(replace(affinity, tasks=tasks, lookahead=table, cosines=table))
    assert Image.open(BytesIO(drawn)).height > Image.open(BytesIO(picture(affinity))).height
