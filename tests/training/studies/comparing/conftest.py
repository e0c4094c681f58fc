"""A comparison of two tasks, small enough to be worked out by hand."""

import pytest

from onepass.training.studies.comparing.comparison import Compared, Comparison
from onepass.training.studies.comparing.cost import Cost
from onepass.training.studies.statistics import Estimate
from onepass.training.studies.variant import Variant


def around(value: float, half: float) -> Estimate:
    return Estimate(value, value - half, value + half)


def compared(name: str, skill: float, p: float | None, fare: float, card: float) -> Compared:
    sharing, balancing = name.split(" + ")
    return Compared(
        Variant(name, {}, sharing, balancing),
        seeds=3,
        skill=skill,
        errors={"fare": around(2 * (1 - fare), 0.1), "card": around(0.5 * (1 - card), 0.02)},
        gains={"fare": around(fare, 0.01), "card": around(card, 0.02)},
        mean_gain=around((fare + card) / 2, 0.015),
        p=p,
        rank=1.5,
        cost=Cost(12.5, 21_000, 210),
    )


@pytest.fixture
def comparison() -> Comparison:
    """hard + equal, one that is surely better and one that cannot be told from it."""
    return Comparison(
        name="taxi",
        tasks={"fare": "mae", "card": "log_loss"},
        units={"fare": "USD", "card": None},
        rows=100,
        judged_on="test",
        alone={"fare": around(2, 0.1), "card": around(0.5, 0.02)},
        alone_costs={"fare": Cost(10, 20_000, 190), "card": Cost(11, 19_000, 180)},
        variants=[
            compared("hard + equal", 0.5, None, 0.0, 0.02),
            compared("mmoe + equal", 0.6, 0.01, 0.1, 0.1),
            compared("hard + dwa", 0.4, 0.7, -0.05, 0.0),
        ],
        failed={},
    )
