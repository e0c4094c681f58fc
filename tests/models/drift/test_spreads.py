"""Spreads: what windows differ by beyond chance is found, and chance alone is not taken for it."""

import numpy as np
import pytest

from onepass.models.drift.spreads import FREE, LEAST, spread_of


def test_windows_of_chance_alone_have_next_to_no_spread() -> None:
    random = np.random.default_rng(0)
    found = spread_of(random.multinomial(400, [0.25] * 4, size=300), ())
    assert found is not None
    assert found.windows == 300
    assert max(found.along) < 2 / 400 / 3
    assert found.stretch < 1.5
    assert found.rare == 0


def test_the_direction_in_which_windows_differ_is_found() -> None:
    random = np.random.default_rng(0)
    shift = 0.1 * random.normal(size=(300, 1))
    shares = np.array([0.25] * 4) + shift * [0.5, -0.5, 0, 0]
    found = spread_of(np.array([random.multinomial(400, one) for one in shares]), ())
    assert found is not None
    first = np.array(found.directions[0])
    assert np.abs(first) == pytest.approx([0.5**0.5, 0.5**0.5, 0, 0], abs=0.1)
    assert found.along[0] == pytest.approx(2 * (0.05 / 0.5) ** 2, rel=0.3)
    assert found.along[1] < found.along[0] / 5


def test_too_few_windows_and_too_small_ones_say_nothing() -> None:
    random = np.random.default_rng(0)
    assert spread_of(random.multinomial(400, [0.05] * 20, size=20 + FREE - 1), ()) is None
    assert spread_of(random.multinomial(LEAST - 1, [0.5, 0.5], size=300), ()) is None


def test_rare_values_that_come_in_heaps_are_known_to() -> None:
    random = np.random.default_rng(0)
    rare = np.where(random.random(300) < 0.05, 40, 0)
    windows = np.stack([*random.multinomial(400, [0.5, 0.5], size=300).T, rare], axis=1)
    found = spread_of(windows, (2,))
    assert found is not None
    assert found.rare * 400 == pytest.approx(40, rel=0.2)
    assert len(found.directions[0]) == 2
