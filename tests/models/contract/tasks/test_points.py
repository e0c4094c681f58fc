"""Named points, in the picture that was sent."""

import numpy as np
import pytest

from onepass.models.contract.placing import FIT
from onepass.models.contract.tasks.points import check_points, points_in_picture, points_schema

SIZE = (16, 16)


def at(x: float, y: float, seen: float = 0.5) -> np.ndarray:
    return np.array([[[[x, y, seen]]]], dtype=np.float32)


def test_points_are_in_pixels_of_the_picture() -> None:
    assert points_in_picture({"points": at(8, 4)}, SIZE).tolist() == at(8, 4).tolist()
    fit = np.array([[32, 64, 0, 16, 32, 48, 16, 16]], dtype=np.float64)
    found = points_in_picture({"points": at(8, 4), FIT: fit}, SIZE)
    assert found.tolist() == at(16, 24).tolist()


def test_a_point_beside_the_picture_is_at_its_border() -> None:
    assert points_in_picture({"points": at(-3, 20)}, SIZE).tolist() == at(0, 16).tolist()


def test_a_schema_has_every_point() -> None:
    assert points_schema(("a", "b"))["required"] == ["a", "b"]


def test_two_of_one_name_are_refused() -> None:
    check_points(("a", "b"))
    with pytest.raises(ValueError, match="differ"):
        check_points(("a", "a"))
