"""What is annotated of a picture that a camera turned is turned as the picture is."""

import numpy as np
import pytest
from PIL import Image

from onepass.models.contract.strips import TURNS
from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.tasks.upright import turned_places, upright

OUTLINE = np.array([[1, 0], [1, 1], [1, 0]], dtype=np.bool_)
MARKED = Marked("a", (6, 1, 2, 3), points={"tip": (6.5, 1.5, True)}, outline=OUTLINE)


@pytest.mark.parametrize("turn", [5, 6, 7, 8])
def test_boxes_outlines_and_points_turn_as_the_picture_does(turn: int) -> None:
    picture = np.zeros((5, 9), dtype=np.uint8)
    picture[1:4, 6:8] = 100 * OUTLINE
    picture[1, 6] = 200  # where the point is
    shown = np.asarray(Image.fromarray(picture).transpose(TURNS[turn]))
    (one,) = upright(Annotated((MARKED,), (9, 5)), [5, 9], turn).objects
    x, y, wide, high = (int(edge) for edge in one.box)
    np.testing.assert_array_equal(shown[y : y + high, x : x + wide] > 0, one.outline)
    across, down, seen = one.points["tip"]
    assert shown[int(down), int(across)] == 200
    assert seen
    assert (shown > 0).sum() == OUTLINE.sum()


def test_only_what_states_the_size_before_the_turn_is_turned() -> None:
    for size in (None, (5, 9)):
        assert upright(Annotated((MARKED,), size), [5, 9], 6).objects == (MARKED,)
    with pytest.raises(ValueError, match="is annotated as 9 x 6 pixels, and has 5 x 9"):
        upright(Annotated((MARKED,), (9, 6)), [5, 9], 6)


def test_a_place_in_a_corner_stays_in_a_corner() -> None:
    corner = np.array([[0.0, 0.0]])
    places = [turned_places(corner, size=(9, 5), turn=turn)[0].tolist() for turn in (5, 6, 7, 8)]
    assert places == [[0, 0], [5, 0], [5, 9], [0, 9]]
