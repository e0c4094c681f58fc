"""Boxes in what the network sees, and the rules by which some are cut or left out."""

from collections import Counter

import numpy as np

from onepass.models.contract.inputs import ImageInput
from onepass.models.contract.placing import Placing
from onepass.models.contract.strips import UPRIGHT, fit
from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.sources.files import ImageArray
from onepass.training.tasks.boxes import (
    CUT,
    HIDDEN,
    NOTHING,
    SMALL,
    TWICE,
    placed,
    told,
)

WHOLE = Placing.whole((10, 20))


def annotated(*boxes: tuple[float, float, float, float]) -> Annotated:
    return Annotated(tuple(Marked("a", box) for box in boxes))


def places(one: Annotated, placing: Placing = WHOLE) -> tuple[list[list[float]], Counter[str]]:
    counts = Counter[str]()
    found = placed(one, placing, turn=UPRIGHT, counts=counts)
    return [each.edges.tolist() for each in found], +counts


def test_a_box_is_where_it_was_drawn() -> None:
    image, declared = (
        ImageArray(np.zeros((1, 10, 20), dtype=np.uint8)),
        ImageInput(size=(5, 40), channels=1, resize="stretch"),
    )
    placing, _ = image.head(0, declared)
    assert places(annotated((2, 4, 6, 2)), placing)[0] == [[4, 2, 16, 3]]


def test_what_reaches_beyond_is_cut_and_what_is_nowhere_is_left_out() -> None:
    edges, counts = places(
        annotated((-3, 2, 8, 3), (30, 2, 4, 4), (5, 5, 0, 3), (1, 1, 2, 2), (1, 1, 2, 2))
    )
    assert edges == [[0, 2, 5, 5], [1, 1, 3, 3]]
    assert counts == {CUT: 1, NOTHING: 2, TWICE: 1}
    assert told("beans", counts=counts, total=5)[0] == f"tasks.beans: 1 of 5 boxes {CUT}"


def test_a_box_of_one_pixel_stays_unless_the_network_sees_less_of_it() -> None:
    assert places(annotated((3, 4, 1, 1)))[0] == [[3, 4, 4, 5]]
    half = Placing(fit((20, 10), UPRIGHT, (5, 10), "stretch"), 5, 10)
    assert places(annotated((3, 4, 1, 1)), half) == ([], {SMALL: 1})


def test_of_what_is_mostly_cut_off_the_rest_is_passed_over() -> None:
    square = Placing(fit((20, 10), UPRIGHT, (10, 10), "crop"), 10, 10)  # from 5 to 15
    counts = Counter[str]()
    one = annotated((0, 0, 6, 8), (4, 0, 6, 8), (0, 0, 3, 3))
    found = placed(one, square, turn=UPRIGHT, counts=counts)
    assert [(each.edges.tolist(), each.ignored) for each in found] == [
        ([0, 0, 1, 8], True),
        ([0, 0, 5, 8], False),
    ]
    assert counts[HIDDEN] == 2
