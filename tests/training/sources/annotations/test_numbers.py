"""Numbers in files are finite numbers."""

import pytest

from onepass.training.sources.annotations.numbers import number


def test_numbers_are_finite() -> None:
    assert [number(" 3\n"), number("-1.5e1")] == [3, -15]
    with pytest.raises(ValueError, match="'x' is no number"):
        number("x")
    with pytest.raises(ValueError, match="'nan' is not finite"):
        number("nan")
