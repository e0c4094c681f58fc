"""A group of heads of one shape."""

import torch

from onepass.models.contract.tasks import RegressionTask
from onepass.models.network.head_group import Fed, HeadGroup


def test_a_group_answers_for_the_heads_that_are_asked() -> None:
    group = HeadGroup({"a": RegressionTask(), "b": RegressionTask()}, 3, (4,), "relu")
    assert [tuple(weight.shape) for weight in group.weights] == [(2, 4, 3), (2, 1, 4)]
    fed = Fed(torch.randn(5, 3))
    whole = group(fed, None)["value"]
    torch.testing.assert_close(group(fed, torch.tensor([1]))["value"], whole[1:])
    torch.testing.assert_close(group.each(fed, None)["value"], whole.unsqueeze(1))
