"""What a kind has where it says nothing of its own."""

import numpy as np

from onepass.models.contract.tasks import CountTask, RegressionTask
from onepass.training.losses import MseSpec
from onepass.training.tasks import kind_of
from onepass.training.tasks.metrics.metric import Metric


def test_where_nothing_is_to_be_learnt_task_and_loss_are_as_they_were() -> None:
    task, spec = RegressionTask(), MseSpec()
    kind = kind_of(task)
    assert kind.learnt([1.0, None]) is task
    assert kind.learnt_loss(spec, np.array([1.0])) is spec
    assert list(kind.notes([1.0])) == []
    assert kind.labelled("y", [1.0], np.array([True]), []) is None
    assert kind.true_and_said(np.array([1.0]), {"value": np.array([1.0])}) is None


def test_the_metric_that_judges_is_the_one_to_decide_by_where_no_other_is_named() -> None:
    kind = kind_of(CountTask())
    assert kind.decision is kind.error


def test_a_metric_has_the_unit_of_the_labels_or_none() -> None:
    def measure(*_: object) -> float:
        return 0.0

    kind = kind_of(RegressionTask(unit="EUR"))
    assert kind.unit_of(Metric("mae", measure, unit=True)) == "EUR"
    assert kind.unit_of(Metric("r2", measure)) is None
    assert kind_of(RegressionTask()).unit_of(Metric("mae", measure, unit=True)) is None
