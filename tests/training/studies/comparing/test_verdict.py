"""The words of a verdict agree with its numbers."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.studies.comparing.comparison import SURE, Compared, Comparison
from onepass.training.studies.comparing.cost import Cost
from onepass.training.studies.comparing.verdict import advised, sentences, verdict
from onepass.training.studies.comparing.weights import NAME
from onepass.training.studies.statistics import Estimate
from onepass.training.studies.variant import Variant

TASKS = ("fare", "minutes", "tip")
NUMBER = r"([+-]\d+\.\d) % ± (\d+\.\d)"


def estimate(value: float, half: float) -> Estimate:
    return Estimate(value, value - half, value + half)


def compared(name: str, skill: float, p: float | None, **gains: tuple[float, float]) -> Compared:
    return Compared(
        Variant(name, {"balancing": {"weights": {"fare": 0.5, "minutes": 1.5}}}),
        seeds=3,
        skill=skill,
        errors={task: estimate(1, 0.1) for task in gains},
        gains={task: estimate(*gain) for task, gain in gains.items()},
        mean_gain=estimate(float(np.mean([gain[0] for gain in gains.values()])), 0.01),
        p=p,
        rank=1,
        cost=Cost(12, 21_000, 210),
    )


def comparison(*variants: Compared, useless: tuple[str, ...] = ()) -> Comparison:
    tasks = list(variants[0].gains)
    return Comparison(
        name="taxi",
        tasks=dict.fromkeys(tasks, "mae"),
        units=dict.fromkeys(tasks),
        rows=100,
        judged_on="test",
        alone={},
        alone_costs=dict.fromkeys(tasks, Cost(10, 20_000, 190)),
        variants=list(variants),
        failed={},
        useless=useless,
    )


percents = st.tuples(st.integers(-200, 200), st.integers(0, 200)).map(
    lambda drawn: (drawn[0] / 1000, drawn[1] / 1000)  # printed as they are
)
gains = st.fixed_dictionaries(dict.fromkeys(TASKS, percents))
judged = st.tuples(gains, st.floats(0, 1), st.floats(0, 1))
comparisons = st.tuples(
    gains, st.floats(0, 1), st.lists(judged, max_size=3), st.sets(st.sampled_from(TASKS))
).map(
    lambda drawn: comparison(
        compared("hard + equal", drawn[1], None, **drawn[0]),
        *(compared(f"way{n}", skill, p, **own) for n, (own, skill, p) in enumerate(drawn[2])),
        useless=tuple(task for task in TASKS if task in drawn[3]),
    )
)


def of_task(task: str, found: Comparison) -> tuple[str, str]:
    """The sentence on a task, and what stands behind its name there."""
    (said,) = [one for one in sentences(found)[2:] if f"`{task}`" in one]
    return said, said.split(f"`{task}`")[1]


@given(comparisons)
def test_a_task_is_said_to_win_or_lose_only_where_its_number_says_so(found: Comparison) -> None:
    for task in found.tasks:
        said, behind = of_task(task, found)
        if task in found.useless:
            assert said.startswith("Leave out")
            continue
        first = re.match(rf" \({NUMBER}", behind)
        assert first is not None
        value, half = float(first[1]), float(first[2])
        gain = advised(found).gains[task]
        assert (value, half) == pytest.approx((100 * gain.value, 100 * gain.half), abs=0.051)
        assert said.startswith({1: "Sharing helps", -1: "Sharing costs", 0: "Too close"}[gain.sign])
        assert ("train it alone" in said) == (gain.sign < 0)
        if gain.sign:
            assert abs(value) >= half
            assert np.sign(value) == gain.sign


@given(comparisons)
def test_what_to_use_is_the_reference_unless_the_best_on_validation_rows_surely_beats_it(
    found: Comparison,
) -> None:
    use, best = advised(found), found.chosen
    assert use in (best, found.reference)
    if use is not found.reference:
        assert best.p is not None
        assert best.p < SURE
        assert use.mean_gain.value > found.reference.mean_gain.value
    headline = sentences(found)[0]
    lost = {t for t in found.tasks if t not in found.useless and use.gains[t].sign < 0}
    if headline.startswith("Use "):
        assert headline.startswith(f"Use {use.variant.name}")
        assert set(re.findall(r"`(\w+)`", headline.split(":")[0])) == lost
    elif headline.startswith("Train each task alone"):
        assert not use.mean_gain.sign > 0 or lost == set(found.tasks) - set(found.useless)
    else:
        assert set(found.useless) == set(found.tasks)


@given(comparisons)
def test_another_way_is_named_only_where_the_task_does_not_surely_lose(found: Comparison) -> None:
    for other, value, half in re.findall(rf"or use (.+?) \({NUMBER}\)", verdict(found)):
        assert any(one.variant.name == other for one in found.variants)
        assert float(value) >= -float(half)


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))
def test_what_is_sure_stays_so_behind_a_plus_minus(value: float, down: float, up: float) -> None:
    found = Estimate(value, value - down, value + up)
    assert value - found.half <= found.low
    assert found.high <= value + found.half
    if found.sign:
        assert np.sign(found.low) == np.sign(found.high) == np.sign(value) == found.sign


def test_a_whole_one() -> None:
    reference = compared("hard + equal", 0.6, None, fare=(0.02, 0.01), minutes=(-0.03, 0.01))
    ple = compared("ple + equal", 0.5, 0.4, fare=(0.0, 0.01), minutes=(-0.005, 0.01))
    assert verdict(comparison(reference, ple)) == (
        "Use hard + equal for all but `minutes`: it is the best on validation rows, and the "
        "simplest. Over all 2 tasks sharing neither wins nor loses for sure: -0.5 % ± 1.0, the "
        "mean of how much smaller errors are than alone (100 test rows, 3 seeds). Sharing helps "
        "`fare` (+2.0 % ± 1.0). Sharing costs `minutes` (-3.0 % ± 1.0); train it alone, or use "
        "ple + equal (-0.5 % ± 1.0). hard + equal trains in 12 s, has 21,000 parameters and "
        "answers a row in 210 us; 2 networks of one task each: 20 s, 40,000, 380 us."
    )


def test_what_beats_the_reference_says_where_and_at_what_cost() -> None:
    reference = compared("hard + equal", 0.5, None, fare=(0.02, 0.01), minutes=(-0.03, 0.01))
    ple = compared("ple + equal", 0.6, 0.01, fare=(0.04, 0.01), minutes=(0.0, 0.01))
    said = verdict(comparison(reference, ple))
    assert said.startswith(
        "Use ple + equal: the best on validation rows, it beats hard + equal on the test rows "
        "(p = 0.01). Over all 2 tasks sharing wins: +2.0 % ± 1.0"
    )
    assert "to call: `minutes` (+0.0 % ± 1.0, under hard + equal -3.0 % ± 1.0)." in said
    assert "; hard + equal: 12 s, 21,000, 210 us; 2 networks" in said


def test_tuned_weights_are_said() -> None:
    reference = compared("hard + equal", 0.5, None, fare=(0.02, 0.01), minutes=(0.0, 0.01))
    tuned = compared(NAME, 0.6, 0.01, fare=(0.04, 0.01), minutes=(0.0, 0.01))
    assert verdict(comparison(reference, tuned)).startswith(
        f"Use {NAME} (fare 0.5, minutes 1.5): the best"
    )


def test_where_every_task_loses_each_is_to_be_trained_alone() -> None:
    reference = compared("hard + equal", 0.5, None, fare=(-0.02, 0.01), minutes=(-0.03, 0.01))
    said = verdict(comparison(reference))
    assert said.startswith("Train each task alone; if one network must answer all, use hard + ")


def test_a_task_that_learns_nothing_is_to_be_left_out_whatever_sharing_does_to_it() -> None:
    for gain in (-0.2, 0.0, 0.2):
        reference = compared("hard + equal", 0.5, None, fare=(0.02, 0.01), luck=(gain, 0.01))
        found = comparison(reference, useless=("luck",))
        assert verdict(found).count("`luck`") == 1
        assert of_task("luck", found)[0].startswith("Leave out `luck`: nothing is learnt there")
        assert sentences(found)[0].startswith("Use hard + equal:")
