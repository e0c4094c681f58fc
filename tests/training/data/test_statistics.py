"""What training saw of an input, in a few numbers."""

import numpy as np

from onepass.models.contract.inputs import NumberInput
from onepass.training.data import statistics


def test_numbers_that_are_whole_are_known_to_be() -> None:
    assert statistics.of_input(NumberInput(), "x", {"x": np.array([1.0, 2.0])})["whole"] is True
    assert statistics.of_input(NumberInput(), "x", {"x": np.array([1.0, 2.5])})["whole"] is False
