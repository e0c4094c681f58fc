"""The loss of a multilabel task."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
import torch

from onepass.models.contract.tasks import MultilabelTask
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.losses.multilabel import balanced, multilabel
from onepass.training.losses.rows import row_losses

LOGITS = torch.tensor([[0.0, 1.0986123]])  # 1:1, 3:1
TARGET = torch.tensor([[1.0, 0.0]])


@pytest.mark.parametrize(
    ("spec", "golden"),
    [
        (CrossEntropySpec(), (0.693147 + 1.386294) / 2),
        (CrossEntropySpec(weights=(3, 5)), (3 * 0.693147 + 1.386294) / 2),  # of what is there
        (
            CrossEntropySpec(smoothing=0.2),
            (0.693147 + 0.9 * 1.386294 + 0.1 * 0.287682) / 2,
        ),
    ],
)
def test_golden_values(spec: CrossEntropySpec, golden: float) -> None:
    found = multilabel(spec, LOGITS, TARGET, torch.ones(1))
    assert found.item() == pytest.approx(golden, rel=1e-5)


def test_the_laws_hold(obeys_the_laws: Callable[..., None]) -> None:
    torch.manual_seed(0)
    task = MultilabelTask(labels=("a", "b", "c"))
    target = torch.randint(0, 2, (10, 3)).float()
    obeys_the_laws(task, CrossEntropySpec(weights=(1, 2, 3)), torch.randn(10, 3), target)


def test_a_label_that_is_not_known_adds_no_loss_and_no_gradient() -> None:
    torch.manual_seed(0)
    spec = CrossEntropySpec(weights=(1, 2, 3), smoothing=0.1)
    logits, target = torch.randn(8, 3, requires_grad=True), torch.randint(0, 2, (8, 3)).float()
    known = torch.rand(8, 3) < 0.6
    known[0], known[1] = False, True
    share = known / known.sum()
    loss = multilabel(spec, logits, target * known, share)
    loss.backward()
    assert logits.grad is not None
    assert torch.equal(logits.grad[~known], torch.zeros(int((~known).sum())))
    assert (logits.grad[known] != 0).all()
    torch.testing.assert_close(
        multilabel(spec, logits, torch.where(known, target, 1.0), share), loss
    )
    one = torch.ones(1)
    rows = row_losses(partial(multilabel, spec), logits, target * known, share)
    torch.testing.assert_close(rows[1], multilabel(spec, logits[1:2], target[1:2], one))
    lone = known[2] / known[2].sum()
    torch.testing.assert_close(rows[2], multilabel(spec, logits[2:3], target[2:3], lone[None]))


def test_where_all_labels_are_known_nothing_changes() -> None:
    torch.manual_seed(0)
    logits, target = torch.randn(5, 2), torch.randint(0, 2, (5, 2)).float()
    whole = multilabel(CrossEntropySpec(), logits, target, torch.full((5,), 0.2))
    every = multilabel(CrossEntropySpec(), logits, target, torch.full((5, 2), 0.1))
    torch.testing.assert_close(whole, every)


def test_balanced_weights_are_of_rows_that_know_a_label() -> None:
    table = np.array([[1, 0, 1], [0, 0, 1], [0, 0, 1], [0, 0, 1]], dtype=np.float32)
    assert balanced(table).tolist() == [3.0, 1.0, 1.0]
    table[3, 0] = table[2, 0] = np.nan
    assert balanced(table).tolist() == [1.0, 1.0, 1.0]
