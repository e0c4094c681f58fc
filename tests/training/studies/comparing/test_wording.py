"""Words of numbers and lists."""

from onepass.training.studies.comparing.wording import listed, signed
from onepass.training.studies.statistics import Estimate


def test_a_gain_has_its_sign_and_half_of_its_interval() -> None:
    assert signed(Estimate(0.021, 0.01, 0.031)) == "+2.1 % ± 1.1"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a"]) == "a"
