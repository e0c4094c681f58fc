"""The loss of a multilabel task."""

from collections.abc import Callable

import pytest
import torch

from models.contract.tasks import MultilabelTask
from training.losses.cross_entropy import CrossEntropySpec
from training.losses.multilabel import multilabel

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
