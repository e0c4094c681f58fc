"""A learnt number per task: that of an absent task is left alone, momentum or not."""

import torch

from onepass.training.balancing.losses.learnt import Learnt


def test_momentum_moves_no_number_of_an_absent_task() -> None:
    learnt = Learnt(["a", "b"])
    like = torch.ones(1, dtype=torch.float64)
    optimizer = torch.optim.SGD(learnt.parameters(), lr=0.1, momentum=0.9)
    assert learnt.of(["b", "a"], like).tolist() == [0, 0]
    assert learnt.of(["a"], like).dtype == torch.float64
    learnt.of(["a", "b"], like).sum().backward()
    optimizer.step()
    before = learnt.numbers["b"].item()
    for _ in range(3):
        optimizer.zero_grad(set_to_none=True)
        learnt.of(["a"], like).sum().backward()
        optimizer.step()
    assert learnt.numbers["b"].item() == before < 0
    assert learnt.numbers["a"].item() < before
    assert len(list(learnt.parameters())) == 2
