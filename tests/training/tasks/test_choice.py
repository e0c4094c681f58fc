"""What tasks share that choose one label: whatever they are, the label said is the task's own."""

import numpy as np
import pytest

from onepass.models.contract.tasks import BinaryTask, MulticlassTask, OrdinalTask, Task
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.tasks import kind_of

ABC = ("a", "b", "c")


@pytest.mark.parametrize(
    ("task", "table", "said"),
    [
        (BinaryTask(labels=("a", "b"), threshold=0.2), [0.7, 0.3], 1),
        (MulticlassTask(labels=ABC), [0.4, 0.3, 0.3], 0),
        (OrdinalTask(labels=ABC), [0.4, 0.3, 0.3], 1),
    ],
)
def test_the_label_said_is_the_task_s_own(task: Task, table: list[float], said: int) -> None:
    kind, fields = kind_of(task), {"probabilities": np.array([table])}
    label, target = task.form.labels[said], np.array([0.0])
    _, calls = kind.true_and_said(target, fields) or ((), np.zeros(0))
    assert calls.tolist() == [[one == label for one in task.form.labels]]
    assert kind.words(target, fields) == ("a", f"{label} ({table[said]:.2f})", ())
    accuracy = next(metric for metric in kind.metrics if metric.name == "accuracy")
    assert accuracy.measure(target, fields, np.ones(1)) == (said == 0)


@pytest.mark.parametrize("task", [MulticlassTask(labels=ABC), OrdinalTask(labels=ABC)])
def test_weights_need_one_for_each_label(task: Task) -> None:
    with pytest.raises(ValueError, match="weights: must have 3 numbers, one for each label"):
        kind_of(task).learnt_loss(CrossEntropySpec(weights=(1, 2)), np.array([0, 1]))
