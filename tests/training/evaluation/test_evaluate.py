"""Evaluation: skill, and intervals that mean what they say."""

from typing import Any

import numpy as np
import pytest

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.tasks import RegressionTask
from onepass.training.batches.rows import Rows
from onepass.training.evaluation.answers import fields_of
from onepass.training.evaluation.evaluate import draws_of, judge, mean_skill, skills
from onepass.training.evaluation.tallies import of_outputs

ONE: dict[str, Any] = {
    "inputs": {"x": {"kind": "number"}},
    "tasks": {"y": {"kind": "regression"}, "z": {"kind": "binary", "labels": ["a", "b"]}},
}
CONTRACT = Contract.model_validate(ONE)


def rows(y: np.ndarray, z: np.ndarray, known: np.ndarray | None = None) -> Rows:
    mask = np.ones(len(y), dtype=bool) if known is None else known
    targets = {"y": np.where(mask, y, 0).astype(np.float32), "z": z.astype(np.float32)}
    answered = {"y": mask, "z": np.ones(len(y), dtype=bool)}
    return Rows({"x": np.zeros(len(y), dtype=np.float32)}, targets, answered)


def answers(y: np.ndarray, p: np.ndarray) -> dict[str, np.ndarray]:
    return {"y.value": y.astype(np.float32), "z.probabilities": np.stack([1 - p, p], axis=1)}


def judged_of(contract: Contract, data: Rows, said: Arrays, *, seed: int) -> dict[str, Any]:
    return judge(contract, data, data, of_outputs(contract, data, said), seed=seed)


Y = np.array([1.0, 2, 3, 4, 10])
Z = np.array([0, 1, 1, 0, 1])


def test_skill_is_one_for_the_perfect_answer_and_zero_for_the_trivial_one() -> None:
    data = rows(Y, Z)
    perfect = skills(CONTRACT, data, data, answers(Y, Z.astype(float)))
    assert perfect == {"y": 1.0, "z": pytest.approx(1.0)}
    trivial = skills(CONTRACT, data, data, answers(np.full(5, 3.0), np.full(5, 0.6)))
    assert trivial == {"y": 0.0, "z": pytest.approx(0.0)}
    assert mean_skill({"y": 0.5, "z": float("nan")}) == 0.5
    assert np.isnan(mean_skill({"z": float("nan")}))


def test_skill_looks_at_the_answered_rows_alone() -> None:
    known = np.array([True, True, True, True, False])
    said = np.where(known, Y, 1e6)
    found = skills(CONTRACT, rows(Y, Z, known), rows(Y, Z), answers(said, Z.astype(float)))
    assert found["y"] == 1.0
    nothing = skills(CONTRACT, rows(Y, Z, ~known & known), rows(Y, Z), answers(Y, Z * 1.0))
    assert np.isnan(nothing["y"])


def test_equal_labels_leave_nothing_to_know() -> None:
    data = rows(np.full(5, 3.0), Z)
    p = Z.astype(float)
    assert skills(CONTRACT, data, data, answers(np.full(5, 3.0), p))["y"] == 0.0
    assert skills(CONTRACT, data, data, answers(np.full(5, 4.0), p))["y"] == -1.0


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    held, trials = 0, 25
    for seed in range(trials):
        random = np.random.default_rng(seed)
        y = random.normal(size=150)
        said = y + random.normal(size=150)  # the true mean absolute error is sqrt(2 / pi)
        data = rows(y, random.integers(0, 2, 150))
        contract = CONTRACT.model_copy(update={"tasks": {"y": CONTRACT.tasks["y"]}})
        mae = judged_of(contract, data, answers(said, np.full(150, 0.5)), seed=seed)["y"]["mae"]
        assert mae["low"] < mae["value"] < mae["high"]
        held += mae["low"] <= np.sqrt(2 / np.pi) <= mae["high"]
    assert held >= 0.85 * trials


def test_the_report_of_a_task_has_its_metrics_skill_and_the_trivial_answers() -> None:
    data = rows(Y, Z)
    judged = judged_of(CONTRACT, data, answers(Y + 1, Z.astype(float)), seed=0)
    assert list(judged["y"]) == ["mae", "rmse", "r2", "skill"]
    assert list(judged["z"]) == ["accuracy", "auc", "log_loss", "skill"]
    assert judged["y"]["mae"]["value"] == 1.0
    assert judged["y"]["mae"]["trivial"] == pytest.approx((2 + 1 + 0 + 1 + 7) / 5)
    assert judged["y"]["skill"]["value"] == pytest.approx(1 - 5 / 11)
    assert judged["y"]["skill"]["trivial"] == 0
    assert judged_of(CONTRACT, data, answers(Y + 1, Z * 1.0), seed=0) == judged


def test_of_very_many_numbers_there_are_fewer_draws() -> None:
    assert draws_of(100) == draws_of(2**20) == 1000
    assert draws_of(2**22) == 512
    assert draws_of(2**40) == 200


def test_what_a_rival_does_not_promise_is_no_matter_of_metrics() -> None:
    task = RegressionTask(certainty=0.9)
    answered = np.array([True, False])
    rows = Rows({"x": np.zeros(2)}, {"y": np.ones(2, dtype=np.float32)}, {"y": answered})
    found = fields_of({"y.value": np.array([3.0, 4.0])}, task, "y", rows)
    assert {name: values.tolist() for name, values in found.items()} == {"value": [3.0]}
