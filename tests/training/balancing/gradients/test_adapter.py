"""The door to torchjd: weights of inner products that differ little are weights all the same."""

import numpy as np
import pytest
from torchjd.aggregation import MeanWeighting, UPGradWeighting

from onepass.training.balancing.gradients.adapter import weights


def test_the_mean_weighs_every_task_alike() -> None:
    assert weights(MeanWeighting(), np.eye(4)).tolist() == [0.25] * 4


@pytest.mark.parametrize("noise", [0.0, 1e-12])
def test_what_double_precision_alone_can_see_is_no_direction(noise: float) -> None:
    """Two equal gradients, but for noise that single precision does not hold."""
    gram = np.full((2, 2), 0.5) + noise * np.diag([1, -1])
    found = weights(UPGradWeighting(), gram)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, weights(UPGradWeighting(), np.full((2, 2), 0.5)))
