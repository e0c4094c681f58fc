"""The learning rate is a function of the step."""

import pytest

from onepass.training.steps.schedule import learning_rate
from onepass.training.steps.settings import TrainingSpec

STEPS = 1000


@pytest.mark.parametrize(
    ("schedule", "golden"),
    [
        ("constant", {0: 1.0, 500: 1.0, 999: 1.0}),
        ("cosine", {0: 1.0, 250: 0.853553, 500: 0.5, 1000: 0.0}),
        ("one_cycle", {0: 0.04, 150: 0.52, 300: 1.0, 650: 0.5, 1000: 0.0}),
    ],
)
def test_golden_rates(schedule: str, golden: dict[int, float]) -> None:
    spec = TrainingSpec.model_validate({"lr": 2.0, "schedule": schedule})
    for step, share in golden.items():
        assert learning_rate(spec, step, STEPS) == pytest.approx(2 * share, abs=1e-6)


def test_warm_up_rises_from_nearly_0_and_the_schedule_follows_from_its_end() -> None:
    for schedule, golden in (("constant", 1.0), ("cosine", 0.5)):
        spec = TrainingSpec.model_validate({"lr": 2.0, "schedule": schedule, "warmup": 0.1})
        rates = [learning_rate(spec, step, STEPS) for step in range(STEPS)]
        assert rates[:100] == pytest.approx([2 * (step + 1) / 101 for step in range(100)])
        assert rates[100] == pytest.approx(2)
        assert rates[550] == pytest.approx(2 * golden)  # half of what is left


@pytest.mark.parametrize("schedule", ["constant", "cosine", "one_cycle"])
@pytest.mark.parametrize("steps", [1, 2, 7])
def test_a_short_run_has_rates_above_zero(schedule: str, steps: int) -> None:
    warm = {} if schedule == "one_cycle" else {"warmup": 0.4}
    spec = TrainingSpec.model_validate({"schedule": schedule, **warm})
    assert all(0 < learning_rate(spec, step, steps) <= spec.lr for step in range(steps))
    spec = TrainingSpec.model_validate({"schedule": schedule})
    assert all(0 < learning_rate(spec, step, steps) <= spec.lr for step in range(steps))
