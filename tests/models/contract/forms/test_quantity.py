"""Quantities: counted by their value, and as near to training's as their labels are spread."""

import numpy as np
import pytest

from onepass.models.contract.forms import Quantity
from onepass.models.contract.forms.base import TOLERANCE
from onepass.models.contract.forms.quantity import ROUNDINGS

ONE, SEVERAL = Quantity(unit="EUR"), Quantity(unit="EUR", levels=(0.1, 0.9))


def test_one_number_is_counted_by_its_value_and_several_are_not() -> None:
    assert (ONE.counted, SEVERAL.counted) == ("values", None)


def test_one_number_is_a_cell_and_several_are_one_for_each_level() -> None:
    assert ONE.computed == {"value": ()}
    assert ONE.fields["value"] == ((), "numbers", "number", ())
    assert SEVERAL.computed == {"quantiles": (2,)}
    assert SEVERAL.fields["quantiles"] == ((2,), "numbers", "by_label", ())


def test_an_answer_may_be_off_by_a_share_of_the_labels_deviation() -> None:
    known = np.array([0.0, 2000.0], dtype=np.float32)
    assert ONE.tolerance(known) == pytest.approx(TOLERANCE * 1000)
    assert ONE.tolerance(known / 1e6) == pytest.approx(TOLERANCE * 1e-3)


@pytest.mark.parametrize("known", [np.full(3, 1e6), np.array([1e6, 1e6 + 1])])
def test_but_no_less_than_labels_are_rounded_by(known: np.ndarray) -> None:
    rounding = ROUNDINGS * 2.0**-23 * 1e6
    assert ONE.tolerance(known.astype(np.float32)) == pytest.approx(rounding, rel=1e-4)


def test_where_all_labels_are_equal_it_is_that_of_a_deviation_of_one() -> None:
    assert ONE.tolerance(np.zeros(4, dtype=np.float32)) == TOLERANCE
    assert SEVERAL.tolerance(np.full((4, 1), 2.0, dtype=np.float32)) == TOLERANCE


def test_labels_near_the_end_of_float32_have_a_deviation_too() -> None:
    far = ONE.tolerance(np.array([-3e38, 3e38], dtype=np.float32))
    assert far == pytest.approx(TOLERANCE * 3e38)
    near = ONE.tolerance(np.array([0.0, 1e-42], dtype=np.float32))
    assert near == float(np.finfo(np.float32).tiny)
