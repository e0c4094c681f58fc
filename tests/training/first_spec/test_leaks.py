"""Leaks: what gives a target away is found, and what only helps is not."""

import numpy as np
import pytest

from onepass.training.first_spec.guess import Guess
from onepass.training.first_spec.leaks import leaks

ROWS = 300
random = np.random.default_rng(0)
X, Y, LABEL = random.normal(size=ROWS), random.normal(size=ROWS), random.integers(0, 3, ROWS)


def number(column: str, values: np.ndarray) -> Guess:
    return Guess(column, "number", values.astype(np.float64))


def category(column: str, places: np.ndarray) -> Guess:
    return Guess(column, "category", places.astype(np.float64), ("a", "b", "c"))


FARE, CARD = number("fare", 3 * Y + 10), category("card", LABEL)


@pytest.mark.parametrize(
    ("given", "target", "words"),
    [
        (number("double", 2 * Y), FARE, "alone predicts fare with R2 "),
        (number("cubed", Y**3), FARE, "alone predicts fare with R2 "),
        (number("helps", Y + X), FARE, ""),
        (category("code", (LABEL + 1) % 3), CARD, "alone tells card in 100.0% of rows"),
        (category("helps", np.where(X > 0, LABEL, 0)), CARD, ""),
        (number("x", X), CARD, ""),
    ],
)
def test_one_column_alone(given: Guess, target: Guess, words: str) -> None:
    found = leaks([given], {target.column: target})
    if not words:
        assert found == {}
        return
    assert found[given.column].words.startswith(words)
    assert found[given.column].exact


METRES = np.repeat(random.gamma(2, 500, 40), 8)[:ROWS]
SECONDS = random.gamma(2, 300, ROWS)


@pytest.mark.parametrize(
    ("given", "target", "exact"),
    [
        (METRES, METRES / 8 + random.normal(0, 0.15 * METRES.std() / 8, ROWS), False),
        (X, X + random.normal(0, 0.1, ROWS), False),
        (METRES, METRES**1.5, True),
        (X, np.tanh(X), True),
        (SECONDS, np.round(SECONDS / 60), True),
        (np.round(SECONDS / 60), SECONDS, True),
        (SECONDS, (SECONDS * 1.0825).round(2), True),
    ],
    ids=["distance", "honest", "power", "bent", "in minutes", "in seconds", "with tax"],
)
def test_a_good_predictor_is_no_function(
    given: np.ndarray, target: np.ndarray, exact: bool
) -> None:
    """What leaves more than rounding may be known in time, as a distance is."""
    (found,) = leaks([number("given", given)], {"target": number("target", target)}).values()
    assert found.exact is exact


@pytest.mark.parametrize(("weight", "exact"), [(1, True), (8, False)])
def test_a_sum_counts_its_parts_once(weight: float, exact: bool) -> None:
    """Whatever else is in it; what is as good as that by other weights is asked about."""
    own = random.normal(0, 0.35 * weight, ROWS)
    total = number("total", weight * FARE.values + 2 * weight * X + own)
    beside = number("minutes", random.normal(size=ROWS))  # a target that is no part of it
    found = leaks([total, number("tip", X)], {"fare": FARE, "minutes": beside})
    assert found["total"].words.startswith("is a sum of fare, minutes and others (R2 0.9")
    assert found["total"].exact is exact


def test_of_few_rows_nothing_is_said() -> None:
    few = number("fare", FARE.values[:19])
    assert leaks([number("double", 2 * few.values)], {"fare": few}) == {}


def test_rows_without_the_target_say_nothing() -> None:
    values = np.where(np.arange(ROWS) % 2 == 0, FARE.values, np.nan)
    assert leaks([number("double", 2 * FARE.values)], {"fare": number("fare", values)}).keys() == {
        "double"
    }


def test_the_later_of_two_times_is_the_suspect() -> None:
    begun = 1e9 + 1e7 * random.random(ROWS)
    took = random.integers(60, 6000, ROWS)
    times = [Guess("end", "timestamp", begun + took), Guess("start", "timestamp", begun)]
    found = leaks(times, {"took": number("took", took)})
    assert found.keys() == {"end"}
    assert found["end"].words.startswith("minus start alone predicts took with R2 ")


def test_a_sum_that_no_other_columns_explain_gives_its_parts_away() -> None:
    total = number("total", FARE.values + X)
    found = leaks([total, number("tip", X)], {"fare": FARE})
    assert found["total"] == ("is a sum of fare and others (R2 1.000)", True)
    beside = number("twice", 2 * X + 1)
    assert leaks([number("tip", X), beside], {"fare": FARE}) == {}
