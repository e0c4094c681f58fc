"""Curves go through their knots, are straight between them, and end in straight lines."""

import numpy as np
import torch

from onepass.models.network.polylines import MOST, Polylines

X, Y = np.array([-1.0, 0.0, 0.5, 4.0]), np.array([2.0, -1.0, 3.0, 3.5])


def curve(**slopes: float) -> Polylines:
    polylines = Polylines(2, 6)
    polylines.take(1, X, Y, **slopes)
    return polylines


def test_a_curve_is_that_of_numpy_between_its_ends() -> None:
    x = torch.linspace(-1, 4, 101)
    found = curve()(torch.stack([x, x], dim=1))
    np.testing.assert_allclose(found[:, 1].numpy(), np.interp(x.numpy(), X, Y), atol=1e-5)
    assert not found[:, 0].any(), "one without knots is 0"


def test_beyond_its_ends_it_has_slopes_and_stays_finite() -> None:
    x = torch.tensor([[0.0, -3.0], [0.0, 6.0], [0.0, -3e38], [0.0, 3e38]])
    found = curve(below=2.0, above=0.5)(x)[:, 1]
    torch.testing.assert_close(found, torch.tensor([-2.0, 4.5, 2 - MOST, 3.5 + MOST]))


def test_equal_knots_are_one() -> None:
    polylines = Polylines(1, 3)
    polylines.take(0, np.array([1.0, 1.0 + 1e-12, 2.0]), np.array([0.0, 0.5, 1.0]))
    assert polylines(torch.tensor([[1.5]])).item() == 0.5
