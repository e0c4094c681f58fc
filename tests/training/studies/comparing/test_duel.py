"""The words on a rival agree with its numbers."""

from onepass.training.studies.comparing.comparison import Comparison
from onepass.training.studies.comparing.cost import Cost
from onepass.training.studies.comparing.duel import against
from onepass.training.studies.comparing.rivalry import Ahead, Rivalry
from onepass.training.studies.statistics import Estimate


def around(value: float, half: float) -> Estimate:
    return Estimate(value, value - half, value + half)


def test_ahead_behind_and_too_close(comparison: Comparison) -> None:
    gains = {"fare": around(0.05, 0.01), "tip": around(-0.04, 0.01), "card": around(0.01, 0.02)}
    reference = comparison.reference
    rival = Rivalry(
        name="lightgbm",
        models=3,
        seeds=1,
        errors={},
        gains={},
        mean_gain=around(0, 1),
        p=0.2,
        cost=Cost(1.25, 21_000, 310),
        ahead={reference.variant.name: Ahead(gains, around(0.007, 0.006))},
    )
    assert against(reference, rival) == [
        "One network against 3 models of lightgbm: it wins, +0.7 % ± 0.6, the mean of how much "
        "smaller its errors are; ahead on `fare` (+5.0 % ± 1.0); behind on `tip` (-4.0 % ± 1.0); "
        "too close to call: `card` (+1.0 % ± 2.0).",
        "lightgbm trains in 1.25 s, keeps 21,000 numbers and answers a row in 310 us.",
    ]
    assert rival.label == "lightgbm, 3 models"
