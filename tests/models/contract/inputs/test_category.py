"""Categories: a place per known value, one for all others."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract.inputs import CategoryInput

words = st.text(max_size=3)


@given(st.lists(words, unique=True), st.lists(words | st.integers(-9, 99) | st.none()))
def test_a_value_has_its_place_and_all_unseen_ones_share_the_first(
    vocabulary: list[str], values: list[str | int | None]
) -> None:
    array = CategoryInput(values=tuple(vocabulary), default="none").array(values)
    assert (array.dtype, array.shape) == (np.int64, (len(values),))
    for value, place in zip(values, array.tolist(), strict=True):
        text = "none" if value is None else str(value)
        assert place == (vocabulary.index(text) + 1 if text in vocabulary else 0)


def test_a_whole_number_is_the_word_of_its_digits() -> None:
    zones = CategoryInput(values=("7", "007"))
    assert zones.array([7, "7", "007", "07", -7]).tolist() == [1, 1, 2, 0, 0]
