"""Verdicts: what moved is named, and what did not is left in peace."""

import numpy as np
import pytest
from scipy.stats import binom

from onepass.models.contract import Contract
from onepass.models.drift.two_samples import LEVEL
from onepass.models.drift.verdicts import over_time, quality, verdicts
from onepass.models.drift.watch import Watch
from onepass.training.bundles.reference import Some, expectations, reference_of

INPUTS = {"a": {"kind": "number"}, "b": {"kind": "number"}, "c": {"kind": "number"}}
CONTRACT = Contract.model_validate(
    {"inputs": INPUTS, "tasks": {"card": {"kind": "binary", "labels": ["no", "yes"]}}}
)


def drawn(seed: int, rows: int, shift: float = 0.0) -> Some:
    random = np.random.default_rng(seed)
    arrays = {name: random.normal(size=rows).astype(np.float32) for name in INPUTS}
    second = 1 / (1 + np.exp(-2 * arrays["a"]))
    arrays["b"] += np.float32(shift)
    return Some(arrays, {"card.probabilities": np.stack([1 - second, second], axis=1)}, "test")


@pytest.fixture
def watch() -> Watch:
    """Of 2,000 rows."""
    rows = drawn(0, 2000)
    found = reference_of(CONTRACT, rows, known=rows.arrays)
    judged = {"card": {"accuracy": {"value": 0.81}}}
    expected = expectations(CONTRACT, found, rows=rows, judged=judged)
    return Watch(CONTRACT, found.model_copy(update={"expected": expected}))


def test_the_one_input_that_moved_half_a_deviation_is_named(watch: Watch) -> None:
    for seed in range(1, 11):
        rows = drawn(seed, 1000, 0.5)
        found = verdicts(watch, watch.counted(*rows[:2]), length="hour", level=LEVEL / 2)
        assert [one.column.watched.title for one in found if one.rings] == ["b"]
        moved = next(one for one in found if one.rings)
        assert moved.words in ("has moved", "has moved far")
        assert moved.psi > 3 * moved.quiet


def test_quiet_windows_ring_in_one_of_a_thousand_over_all_that_is_watched() -> None:
    """Over references, too: one that is itself off by chance is off for all of its windows."""
    ringing, early = 0, []
    for reference in range(30):
        known = drawn(1000 * reference, 2000)
        watch = Watch(CONTRACT, reference_of(CONTRACT, known, known=known.arrays))
        seeds = range(1000 * reference + 1, 1000 * reference + 101)
        windows = np.array([watch.counted(*drawn(seed, 500)[:2]) for seed in seeds])
        found = over_time(watch, windows, length="hour", level=LEVEL)
        ringing += int(found.rings.any(axis=1).sum())
        early.append((found.p < 0.05).mean())
    assert ringing <= binom.ppf(0.99, 3000, LEVEL)
    assert np.mean(early) == pytest.approx(0.05, abs=0.02)


def test_what_is_expected_stands_beside_what_was_measured(watch: Watch) -> None:
    told = quality(watch, watch.counted(*drawn(3, 1000)[:2]))["card"]
    assert told["rows"] == 1000
    assert told["accuracy"]["measured"] == 0.81
    assert told["accuracy"]["expected"] == pytest.approx(told["accuracy"]["reference"], abs=0.03)
    assert 0 < told["f1"]["expected"] < 1
    none = quality(watch, np.zeros(watch.size, dtype=np.int64))["card"]
    assert none["accuracy"]["expected"] is None
