"""Key points of objects, as a task names them."""

import pytest

from onepass.training.sources.annotated import Annotated, Marked, Point
from onepass.training.sources.annotations.base import Found, constant
from onepass.training.sources.annotations.points import with_points


def picture(*objects: dict[str, Point]) -> Annotated:
    return Annotated(tuple(Marked("cat", (0, 0, 4, 4), points=one) for one in objects))


def found() -> Found:
    cells = {
        "a": picture({"left-eye": (1, 2, True)}, {"nose": (3, 3, False)}),
        "b": picture({}, {"tail": (1, 1, True)}),
        "c": picture(),
    }
    return Found({name: constant(one) for name, one in cells.items()})


def test_pictures_without_any_of_these_points_are_not_annotated() -> None:
    made = found()
    with_points(made, ("left_eye", "nose"))
    assert list(made.cells) == ["a"]
    first, second = made.cells["a"]().objects
    assert (first.points, second.points) == (
        {"left_eye": (1, 2, True)},
        {"nose": (3, 3, False)},
    )
    assert made.notes == ["2 of 3 pictures have no object with points"]


def test_a_point_that_no_object_has_is_named_with_a_way_out() -> None:
    with pytest.raises(ValueError, match=r"no object has a point 'left_eyes'; did .* 'left_eye'"):
        with_points(found(), ("left_eyes", "nose"))
    with pytest.raises(ValueError, match="no object has a point 'x': there are left_eye, nose, t"):
        with_points(found(), ("x",))
    with pytest.raises(ValueError, match="no object has a point 'x': there is none at all"):
        with_points(Found({"c": constant(picture())}), ("x",))
