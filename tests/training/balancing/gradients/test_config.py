"""ConFIG: torchjd's, on the whole gradients."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torchjd.aggregation import ConFIG

Weights = Callable[..., NDArray[np.float64]]


def test_it_is_torchjds_and_has_equal_cosines(weights_of: Weights, conflicting: Any) -> None:
    found = weights_of("config", conflicting) @ conflicting
    expected = ConFIG()(torch.from_numpy(conflicting)).numpy()
    assert found == pytest.approx(expected, rel=1e-6)
    cosines = conflicting @ found / np.linalg.norm(conflicting, axis=1) / np.linalg.norm(found)
    assert cosines == pytest.approx(np.full(3, cosines.mean()))
