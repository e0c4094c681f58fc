"""What is wrong with rows: told with the place in the file, up to a hundred lines of it."""

import pytest

from onepass.models.contract import Contract
from onepass.training.predicting.parts import Part
from onepass.training.predicting.problems import Problems


def test_problems_are_gathered_and_told_at_once(sincos: Contract) -> None:
    problems = Problems()
    good = Part([{"x": 1.0}])
    assert problems.arrays(sincos, good, start=0) is not None
    problems.raise_if_any()
    bad = Part([{"x": "far"}] * 60, called=lambda index, name: f" (line {index}, {name})")
    assert problems.arrays(sincos, bad, start=7) is None
    assert problems.lines[1] == "rows[8].x: must be a number, got text (line 1, x)"
    assert not problems.enough
    assert problems.arrays(sincos, good, start=67) is None, "nothing is answered any more"
    problems.arrays(sincos, bad, start=68)
    assert problems.enough
    with pytest.raises(ValueError, match="and 20 more problems"):
        problems.raise_if_any()
