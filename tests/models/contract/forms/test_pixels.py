"""How far engines may be apart that answer for pixels."""

import numpy as np

from onepass.models.contract.forms import Pixels
from onepass.models.contract.forms.base import TOLERANCE
from onepass.models.contract.forms.pixels import DIFFERING

LABELLED, NUMBERS = Pixels(labels=("a", "b"), size=(10, 20)), Pixels(unit="m", size=(10, 20))


def test_of_labels_it_is_the_share_of_pixels_that_differ() -> None:
    golden = np.zeros((3, 10, 20), dtype=np.uint8)
    other = golden.copy()
    other[1, :3, 5] = 1
    assert LABELLED.deviation("classes", other, golden) == 3 / 600
    assert LABELLED.deviation("confidence", golden + 0.25, golden) == 0.25
    assert LABELLED.tolerance(None) == DIFFERING


def test_of_numbers_it_is_the_furthest_and_holes_say_nothing() -> None:
    golden = np.zeros((2, 10, 20), dtype=np.float32)
    other = golden.copy()
    other[1, 4, 5] = -3
    assert NUMBERS.deviation("values", other, golden) == 3
    known = np.where(np.arange(200) % 2, 100.0, 300.0)
    known[7] = np.nan
    assert 0.009 < NUMBERS.tolerance(known) < 0.011
    assert NUMBERS.tolerance(None) == TOLERANCE


def test_golden_rows_keep_pixels_all_over_large_pictures() -> None:
    table = np.arange(2 * 640 * 480).reshape(2, 640, 480)
    for form, field in ((LABELLED, "classes"), (LABELLED, "confidence"), (NUMBERS, "values")):
        kept = form.proof(field, table)
        assert kept.shape == (2, 32, 32)
        assert kept[1, 31, 31] == table[1, 620, 465]
