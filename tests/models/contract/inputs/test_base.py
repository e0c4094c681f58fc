"""Optional inputs: a value, or a mask that says there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from onepass.models.contract.columns import spread
from onepass.models.contract.inputs import CategoryInput, NumberInput


@given(st.lists(st.booleans(), min_size=1, max_size=9))
def test_what_is_known_stands_where_it_was_and_zeros_elsewhere(flags: list[bool]) -> None:
    here = np.array(flags)
    known = np.arange(1, 2 * here.sum() + 1, dtype=np.float32).reshape(-1, 2)
    whole = spread(known, here)
    assert (whole.dtype, whole.shape) == (np.float32, (len(flags), 2))
    np.testing.assert_array_equal(whole[here], known)
    assert not whole[~here].any()


def test_what_has_a_default_is_never_absent() -> None:
    with pytest.raises(ValidationError, match="say optional or default"):
        NumberInput(optional=True, default=1.0)
    assert CategoryInput().required
    assert not CategoryInput(default="none").required
    assert not CategoryInput(optional=True).required
