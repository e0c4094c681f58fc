"""What holds for every kind: the metric that judges has a name, wherever it stands among others."""

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from onepass.models.contract import Contract
from onepass.models.contract.inputs import SequenceInput
from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    QuantilesTask,
    RegressionTask,
    TaggingTask,
    Task,
)
from onepass.training.batches.rows import Rows
from onepass.training.bundles.report import verdict
from onepass.training.evaluation import evaluate
from onepass.training.evaluation.tallies import of_outputs
from onepass.training.losses import Loss
from onepass.training.studies.statistics import Errors
from onepass.training.studies.trial import Result
from onepass.training.tasks import kind_of
from onepass.training.tasks.metrics.metric import Metric

RANDOM = np.random.default_rng(0)
N = 12
ABC = ("a", "b", "c")
NUMBERS = RANDOM.normal(5, 2, N).astype(np.float32)
VALUE = {"value": NUMBERS + RANDOM.normal(size=N).astype(np.float32)}
INDICES = np.arange(N) % 3
THREE = {"probabilities": RANDOM.dirichlet(np.ones(3), N).astype(np.float32)}
TWO = {"probabilities": RANDOM.dirichlet(np.ones(2), N).astype(np.float32)}
BANDS = {"quantiles": np.sort(RANDOM.normal(5, 2, (N, 3)), axis=1).astype(np.float32)}
TOKENS = {"probabilities": RANDOM.dirichlet(np.ones(3), (N, 4)).astype(np.float32)}
BITS = RANDOM.integers(0, 2, (N, 3)).astype(np.float32)
EVERY: list[tuple[Task, str, np.ndarray, dict[str, np.ndarray]]] = [
    (RegressionTask(), "mae", NUMBERS, VALUE),
    (CountTask(), "deviance", np.arange(N, dtype=np.float32), VALUE),
    (QuantilesTask(), "pinball", NUMBERS, BANDS),
    (BinaryTask(labels=("n", "y")), "log_loss", (INDICES % 2).astype(np.float32), TWO),
    (MulticlassTask(labels=ABC), "log_loss", INDICES, THREE),
    (OrdinalTask(labels=ABC), "log_loss", INDICES, THREE),
    (MultilabelTask(labels=ABC), "log_loss", BITS, THREE),
    (TaggingTask(labels=ABC), "log_loss", RANDOM.integers(1, 4, (N, 4)), TOKENS),
]


def judged(task: Task, target: np.ndarray, fields: dict[str, np.ndarray]) -> list[Any]:
    """Whatever is said of how good these answers are."""
    contract = Contract(inputs={"x": SequenceInput(values=("v",))}, tasks={"y": task})
    rows = Rows({"x": np.zeros((N, 4, 1))}, {"y": target}, {"y": np.ones(N, dtype=np.bool_)})
    outputs = {f"y.{field}": column for field, column in fields.items()}
    found = of_outputs(contract, rows, outputs)
    report = evaluate.judge(contract, rows, rows, found, seed=0)["y"]
    errors = Errors(contract, rows, rows)
    return [
        evaluate.skills(contract, rows, rows, outputs),
        report["skill"],
        verdict(report),
        verdict(report, kind_of(task).decision.name),
        errors.of(Result({}, {f"y.{name}": one for name, one in found["y"].items()}), "y").tolist(),
        errors.trivial("y").tolist(),
        kind_of(task).error.name,
    ]


@pytest.mark.parametrize(("task", "error", "target", "fields"), EVERY, ids=lambda v: str(v)[:12])
def test_no_verdict_changes_where_metrics_are_added_or_change_places(
    task: Task,
    error: str,
    target: np.ndarray,
    fields: dict[str, np.ndarray],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evaluate, "RESAMPLES", 20)
    kind = kind_of(task)
    assert kind.error.name == error
    before, metrics = judged(task, target, fields), kind.metrics
    for others in ([Metric("one", lambda *_: 1.0), *reversed(metrics)], [*metrics, metrics[0]]):
        monkeypatch.setattr(type(kind), "metrics", others)
        assert judged(task, target, fields) == before


@pytest.mark.parametrize("task", [task for task, *_ in EVERY], ids=lambda task: task.kind)
def test_its_class_has_the_name_of_its_kind(task: Task) -> None:
    assert type(kind_of(task)).__name__.lower() == task.kind
    assert kind_of(task).task is task


@pytest.mark.parametrize("task", [task for task, *_ in EVERY], ids=lambda task: task.kind)
def test_its_default_loss_suits_it_and_what_suits_is_a_loss(task: Task) -> None:
    kind = kind_of(task)
    assert kind.default_loss.kind in kind.suits
    for name in kind.suits:
        loss: Any = TypeAdapter(Loss).validate_python({"kind": name})
        assert loss.kind == name
        assert kind.learnt_loss(loss, np.zeros(0)) == loss


def test_where_uncertainty_is_learnt_squares_count_half() -> None:
    half = {task.kind for task, *_ in EVERY if kind_of(task).factor == 0.5}
    assert half == {"regression", "quantiles"}
