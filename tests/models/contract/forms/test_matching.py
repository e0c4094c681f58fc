"""Which objects of two lists are the same."""

from typing import Any

import numpy as np

from onepass.models.contract.forms.matching import FAINT, aligned


def listed(left: list[float], scores: list[float]) -> dict[str, Any]:
    boxes = np.array([[x, 0, x + 10, 10] for x in left], dtype=np.float32)
    return {
        "boxes": boxes[None],
        "scores": np.array([scores], dtype=np.float32),
        "classes": np.zeros((1, len(left)), dtype=np.uint8),
    }


def test_each_golden_object_has_the_nearest() -> None:
    golden, values = listed([0, 50, 100], [0.9, 0.5, 0]), listed([50, 100, 0], [0.5, 0, 0.9])
    (rows, here), (_, there) = aligned(values, golden)
    assert (rows.tolist(), there.tolist(), here.tolist()) == ([0, 0], [0, 1], [2, 0])


def test_of_a_full_list_the_last_ones_may_be_others() -> None:
    golden = listed([0, 50], [0.9, 0.30001])
    values = listed([0, 90], [0.9, 0.3])  # there was no room for the other
    _, (_, there) = aligned(values, golden)
    assert there.tolist() == [0]


def test_faint_objects_are_not_compared() -> None:
    golden = listed([0, 50], [FAINT / 2, 0.5])
    _, (_, there) = aligned(listed([50, 0], [0.5, 0]), golden)
    assert there.tolist() == [1]


def test_the_last_ones_are_compared_where_the_other_list_has_them() -> None:
    golden = listed([0, 50], [0.9, 0.30001])
    _, (_, there) = aligned(listed([50, 0], [0.3, 0.9]), golden)
    assert there.tolist() == [0, 1]
    _, (_, there) = aligned(listed([0], [0.9]), listed([0], [0.9]))
    assert there.tolist() == [0]


def test_a_list_is_full_too_where_some_of_it_are_left_out() -> None:
    golden = listed([0, 50, 10], [0.9, 0.30001, 0])
    _, (_, there) = aligned(listed([0, 90, 10], [0.9, 0.3, 0]), golden)
    assert there.tolist() == [0]


def test_a_list_without_any_object_lacks_them() -> None:
    _, (_, there) = aligned(listed([0, 90], [0, 0]), listed([0, 50], [0.9, 0.8]))
    assert there.tolist() == [0, 1]


def test_another_object_near_the_last_is_not_taken_for_it() -> None:
    golden = listed([0, 500], [0.9, 0.30001])
    _, (_, there) = aligned(listed([0, 510], [0.9, 0.3]), golden)
    assert there.tolist() == [0]


def test_an_object_that_only_the_values_have_is_beside_the_nearest() -> None:
    values = listed([0, 70, 50], [0.9, 0.8, 0.02])
    golden = listed([0, 50, 200], [0.9, 0.02, 0.015])
    (_, here), (_, there) = aligned(values, golden)
    assert [*zip(here.tolist(), there.tolist(), strict=True)] == [(0, 0), (1, 0), (2, 1)]
