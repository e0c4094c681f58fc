"""What every loss must obey, as functions that a test of a kind calls."""

from collections.abc import Callable
from functools import partial

import pytest
import torch
from torch import Tensor

from onepass.models.contract.tasks import Task
from onepass.training.losses import Loss
from onepass.training.losses.rows import row_losses
from onepass.training.tasks import kind_of

Obeys = Callable[[Task, Loss, Tensor, Tensor], None]


@pytest.fixture
def obeys_the_laws() -> Obeys:
    """An unanswered row adds no loss and no gradient, whatever stands there; rows are averaged,
    and each has the loss that it has alone."""

    def check(task: Task, spec: Loss, logits: Tensor, target: Tensor) -> None:
        kind, count = kind_of(task), len(logits)
        answered = torch.arange(count) % 3 != 1
        share = answered / answered.sum()
        some = kind.loss(
            spec,
            logits[answered],
            target[answered],
            torch.ones(int(answered.sum())) / int(answered.sum()),
        )
        own = logits.clone().requires_grad_()
        whole = kind.loss(spec, own, target, share)
        torch.testing.assert_close(whole, some)
        assert whole.shape == ()
        whole.backward()
        assert own.grad is not None
        assert torch.equal(own.grad[~answered], torch.zeros_like(own.grad[~answered]))
        assert (own.grad[answered] != 0).any()
        zeros = target.clone()
        zeros[~answered] = 0
        torch.testing.assert_close(kind.loss(spec, logits, zeros, share), some)
        assert kind.loss(spec, logits, zeros, torch.zeros(count)).item() == 0
        one = torch.ones(1)
        rows = zip(logits.split(1), target.split(1), strict=True)
        each = torch.stack([kind.loss(spec, *row, one) for row in rows])
        even = torch.full((count,), 1 / count)
        torch.testing.assert_close(row_losses(partial(kind.loss, spec), logits, target, even), each)

    return check
