"""Adam in plain numbers: torch's, task by task."""

import pytest
import torch

from onepass.training.balancing.losses.adam import Adam


def test_it_steps_as_torch_does_and_leaves_absent_tasks_alone() -> None:
    ours = Adam(["a", "b"], 0.5, lr=0.025, decay=0.01)
    theirs = torch.full((1,), 0.5, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([theirs], lr=0.025, weight_decay=0.01)
    for gradient in (1.0, -0.3, 0.0, 2.5, 1e-7):
        ours.step({"a": gradient})
        theirs.grad = torch.tensor([gradient], dtype=torch.float64)
        optimizer.step()
        assert ours.numbers["a"] == pytest.approx(theirs.item(), rel=1e-12)
    assert ours.numbers["b"] == 0.5
