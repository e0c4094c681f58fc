"""What is asked of each object, in training: only near it, and only where it is known."""

import numpy as np
import pytest
import torch
from pydantic import TypeAdapter

from onepass.models.contract.tasks.attributes import Attribute
from onepass.training.losses.nearness import Near
from onepass.training.sources.annotated import Marked
from onepass.training.tasks.attributes import Asked

ATTRIBUTES: dict[str, Attribute] = TypeAdapter(dict[str, Attribute]).validate_python(
    {"quality": {"kind": "multiclass", "labels": ["a", "b"]}, "age": {"kind": "regression"}}
)
ASKED = Asked(ATTRIBUTES)


def near() -> Near:
    """Of four cells, the second lies near object 0, the third near object 1."""
    owner = torch.tensor([[0, 0, 1, 0]])
    return Near(torch.zeros(1, 1, 1, 4), owner, torch.tensor([[0.0, 1.0, 1.0, 0.0]]))


def test_labels_are_learnt_of_the_objects() -> None:
    bare: dict[str, Attribute] = TypeAdapter(dict[str, Attribute]).validate_python(
        {"quality": {"kind": "multiclass"}}
    )
    boxes = [Marked("x", (0, 0, 1, 1), {"quality": label}) for label in ("raw", "good", None)]
    assert Asked(bare).learnt(boxes)["quality"].form.labels == ("good", "raw")
    with pytest.raises(ValueError, match=r"attributes\.quality: a multiclass task cannot have"):
        Asked(bare).learnt(boxes[:1])


def test_an_unknown_answer_adds_no_loss_and_no_gradient() -> None:
    target = torch.tensor([[[1, 0, 0, 1, 1, 1, 2.0], [1, 0, 0, 1, 1, torch.nan, torch.nan]]])
    logits = torch.randn(1, 1, 4, 3, requires_grad=True)
    loss = ASKED.loss(logits, target, near())
    cell = logits[0, 0, 1]
    expected = -cell[:2].log_softmax(0)[1] + (cell[2] - 2) ** 2
    torch.testing.assert_close(loss, expected)
    loss.backward()
    assert logits.grad is not None
    assert logits.grad[0, 0, [0, 2, 3]].abs().sum() == 0


def test_where_nothing_is_known_the_loss_is_nothing() -> None:
    target = torch.tensor([[[1, 0, 0, 1, 1, torch.nan, torch.nan]] * 2])
    logits = torch.randn(1, 1, 4, 3, requires_grad=True)
    loss = ASKED.loss(logits, target, near())
    assert loss.item() == 0
    assert Asked({}).loss(logits[..., :0], target, near()).item() == 0


def test_metrics_look_at_objects_that_were_found() -> None:
    target = np.array([[[1, 0, 0, 1, 1, 1, 5], [1, 0, 0, 1, 1, 0, np.nan]]], dtype=np.float32)
    fields = {
        "quality.probabilities": np.array([[[0.3, 0.7], [0.2, 0.8]]], dtype=np.float32),
        "age.value": np.array([[8, 9]], dtype=np.float32),
    }
    found = ASKED.tallied(target, fields, np.array([0, 0]), np.array([[0, 0], [1, 1]]))
    values = {m.name: m.measure(target, found, np.ones(1)) for m in ASKED.metrics}
    assert (values["quality_accuracy"], values["age_mae"]) == (0.5, 3)
    none = ASKED.tallied(target, fields, np.zeros(0, np.int64), np.zeros((0, 2), np.int64))
    assert all(np.isnan(m.measure(target, none, np.ones(1))) for m in ASKED.metrics)
