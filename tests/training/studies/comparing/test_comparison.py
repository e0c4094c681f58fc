"""Comparing: every variant against each task alone, paired; and which tasks learn nothing."""

from typing import Any

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.training.batches.rows import Rows
from onepass.training.studies.comparing.comparison import SURE, Comparison, Runs, judge, useless
from onepass.training.studies.statistics import Errors
from onepass.training.studies.trial import Result
from onepass.training.studies.variant import Variant

CONTRACT = Contract.model_validate(
    {
        "inputs": {"x": {"kind": "number"}},
        "tasks": {"a": {"kind": "regression"}, "b": {"kind": "regression"}},
    }
)
ROWS = 60
random = np.random.default_rng(0)
TRUE = {task: random.normal(size=ROWS).astype(np.float32) for task in "ab"}
NOISE = {task: random.normal(size=ROWS).astype(np.float32) for task in "ab"}
FACTS: dict[str, Any] = {
    "skills": {"a": 0.5, "b": 0.7}, "seconds": 1.0, "parameters": 10, "forward_us": 100.0,
}  # fmt: skip


def run(**noise: float) -> Runs:
    """Two seeds whose answers are off by so many times the same noise."""
    outputs = {f"{task}.value": TRUE[task] + size * NOISE[task] for task, size in noise.items()}
    return {seed: Result(FACTS, outputs) for seed in (0, 1)}


@pytest.fixture(scope="module")
def errors() -> Errors:
    known = {task: np.ones(ROWS, dtype=np.bool_) for task in "ab"}
    rows = Rows({"x": np.zeros(ROWS, dtype=np.float32)}, dict(TRUE), known)
    return Errors(CONTRACT, rows, rows)


def test_gains_are_shares_of_the_error_alone(errors: Errors) -> None:
    first, second = Variant("hard + equal", {}), Variant("best", {})
    variants = {first: run(a=0.1, b=0.2), second: run(a=0.05, b=0.1)}
    alone = {"a": run(a=0.1), "b": run(b=0.1)}
    (reference, best), singles = judge(errors, variants, alone)
    assert reference.gains["a"].value == pytest.approx(0, abs=1e-6)
    assert reference.gains["b"].value == pytest.approx(-1, abs=1e-6)
    assert best.gains["a"].value == pytest.approx(0.5, abs=1e-6)
    assert best.mean_gain.value == pytest.approx(0.25, abs=1e-6)
    assert (reference.p, best.differs) == (None, True)
    assert best.p is not None
    assert best.p < SURE
    assert (reference.rank, best.rank) == (2, 1)
    assert (reference.seeds, reference.skill, reference.cost.parameters) == (2, 0.6, 10)
    error = 0.1 * np.abs(NOISE["a"]).mean()
    assert singles["a"].value == pytest.approx(error, rel=1e-5)
    assert singles["a"].low < singles["a"].value < singles["a"].high


def test_a_variant_like_the_reference_cannot_be_told_from_it(errors: Errors) -> None:
    variants = {Variant(name, {}): run(a=0.1, b=0.1) for name in ("hard + equal", "other")}
    (reference, other), _ = judge(errors, variants, {"a": run(a=0.1), "b": run(b=0.1)})
    assert not other.differs
    assert other.mean_gain == reference.mean_gain
    assert other.rank == reference.rank == 1


def test_seeds_that_both_have_are_compared(errors: Errors) -> None:
    reference, more = run(a=0.1, b=0.1), run(a=0.05, b=0.05)
    variants = {Variant("hard + equal", {}): {0: reference[0]}, Variant("more", {}): more}
    found, _ = judge(errors, variants, {"a": run(a=0.1), "b": run(b=0.1)})
    assert [one.seeds for one in found] == [1, 2]
    assert found[1].differs


def test_a_task_is_useless_where_neither_way_learns_it(errors: Errors) -> None:
    alone = {"a": run(a=0.1), "b": run(b=3.0)}
    assert useless(errors, run(a=0.1, b=3.0), alone) == ("b",)
    assert useless(errors, run(a=3.0, b=0.1), alone) == ()


def test_the_reference_comes_first_and_validation_rows_choose(comparison: Comparison) -> None:
    assert comparison.reference.variant.name == "hard + equal"
    assert comparison.chosen.variant.name == "mmoe + equal"
    assert [one.differs for one in comparison.variants] == [False, True, False]
    assert comparison.alone_cost.parameters == 39_000
