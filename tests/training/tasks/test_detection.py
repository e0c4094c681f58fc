"""A detection task in training."""

import numpy as np
import pytest
import torch

from onepass.models.contract.tasks import DetectionTask
from onepass.training.losses.detection import ObjectsSpec
from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.tasks.detection import Detection

TASK = DetectionTask.model_validate(
    {
        "labels": ["a", "b"],
        "attributes": {"ok": {"kind": "binary", "labels": ["no", "yes"]}},
        "max_objects": 2,
        "threshold": 0.5,
        "size": [64, 64],
    }
)
KIND = Detection(TASK)
TARGET = np.array([[[1, 0, 0, 10, 10, 1], [2, 20, 20, 40, 40, 0]]], dtype=np.float32)
FIELDS = {
    "boxes": np.array([[[0, 0, 10, 10], [21, 20, 40, 40]]], dtype=np.float32),
    "scores": np.array([[0.9, 0.4]], dtype=np.float32),
    "classes": np.array([[0, 1]], dtype=np.float32),
    "ok.probabilities": np.array([[[0.1, 0.9], [0.2, 0.8]]], dtype=np.float32),
}


def test_labels_and_room_are_learnt() -> None:
    boxes = tuple(Marked(label, (0, 0, 1, 1), {"ok": ok}) for label, ok in (("b", "y"), ("a", "n")))
    bare = DetectionTask.model_validate({"attributes": {"ok": {"kind": "binary"}}})
    learnt = Detection(bare).learnt([Annotated(boxes), None, Annotated(())])
    assert (learnt.labels, learnt.max_objects) == (("a", "b"), 64)
    assert learnt.attributes["ok"].form.labels == ("n", "y")
    crowd = Annotated(boxes * 50)
    assert Detection(bare).learnt([crowd]).max_objects == 200
    with pytest.raises(ValueError, match="a detection task cannot have the 0 labels found"):
        Detection(DetectionTask()).learnt([Annotated(())])


def test_the_metric_that_judges_is_one_of_them_and_nothing_found_is_the_trivial_answer() -> None:
    once = np.ones(1)
    assert KIND.error in KIND.metrics
    assert KIND.default_loss.kind in KIND.suits
    nothing = KIND.tallied(TARGET, KIND.trivial(TARGET, 1))
    assert KIND.error.measure(TARGET, nothing, once) == 1
    found = KIND.tallied(TARGET, FIELDS)
    values = {metric.name: metric.measure(TARGET, found, once) for metric in KIND.metrics}
    assert values["ap50"] == pytest.approx(1)
    assert (values["precision"], values["recall"], values["count_mae"]) == (1, 0.5, 0.5)
    assert values["ok_accuracy"] == 1, "of the one that was said"
    assert len(values) == len(KIND.metrics)


def test_what_is_tuned_is_the_threshold() -> None:
    tuned = Detection(TASK.model_copy(update={"threshold": "tuned"})).tuned(TARGET, FIELDS)
    assert isinstance(tuned.threshold, float)
    assert tuned.threshold < 0.4


def test_the_loss_counts_boxes_and_what_is_asked_of_them() -> None:
    torch.manual_seed(0)
    logits = torch.randn(1, 16, 16, 2 + 4 + 1, requires_grad=True)
    share, target = torch.ones(1), torch.from_numpy(TARGET)
    less = KIND.loss(ObjectsSpec(attributes=0.5), logits, target, share)
    more = KIND.loss(ObjectsSpec(attributes=1.5), logits, target, share)
    assert less < more
    more.backward()
    assert logits.grad is not None
    assert logits.grad[..., 6].abs().sum() > 0


def test_words_count_each_label() -> None:
    assert KIND.words(TARGET, FIELDS)[:2] == ("1 a, 1 b", "1 a")
    assert KIND.words(np.zeros_like(TARGET), {**FIELDS, "scores": np.zeros((1, 2))})[:2] == (
        "nothing",
        "nothing",
    )
    assert KIND.row_errors(TARGET, KIND.tallied(TARGET, FIELDS)).tolist() == [pytest.approx(1 / 3)]
    assert KIND.statistics(TARGET) == {"labels": {"a": 1, "b": 1}, "mean": 2, "most": 2}
