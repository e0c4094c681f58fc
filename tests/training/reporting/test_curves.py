"""The curves: a picture, whatever the numbers are."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from onepass.training.reporting.curves import PER_FIGURE, curves


def line(epoch: int, skill: Any, tasks: int = 2) -> dict[str, Any]:
    names = [f"t{n}" for n in range(tasks)]
    return {
        "epoch": epoch,
        "losses": dict.fromkeys(names, 0.5),
        "skills": dict.fromkeys(names, skill),
    }


@pytest.mark.parametrize("skill", [0.5, -3.0, -1e30, None, float("nan"), float("-inf")])
def test_any_skill_can_be_drawn(skill: Any) -> None:
    picture = Image.open(BytesIO(curves([line(1, 0.1), line(2, skill)], best_epoch=1)))
    assert picture.format == "PNG"
    assert picture.width > 400


def test_many_tasks_are_drawn_as_far_as_they_can_be_read() -> None:
    few = Image.open(BytesIO(curves([line(1, 0.1, PER_FIGURE)], best_epoch=1)))
    many = Image.open(BytesIO(curves([line(1, 0.1, PER_FIGURE + 9)], best_epoch=1)))
    assert few.size == many.size


def test_the_same_numbers_give_the_same_bytes() -> None:
    assert curves([line(1, 0.1)], 1) == curves([line(1, 0.1)], 1)
