"""The loss of named points: least where they are, none of what is not known."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor

from onepass.models.contract.tasks import KeypointsTask
from onepass.training.losses.points import PointsSpec, points

SIZE, HIGH, WIDE = (32, 48), 8, 12
SPEC = PointsSpec()
NAN = float("nan")
NOSE, TAIL = (13.0, 9.0, 1.0), (46.0, 30.0, 0.0)


def target(*each: tuple[float, float, float], label: float = 1.0) -> Tensor:
    """(1, 1, 5 + 3 P) of one set."""
    return torch.tensor([[[label, 0, 0, 48, 32, *sum(each, ())]]])


def perfect(one: Tensor) -> Tensor:
    """Logits (1, 8, 12, 4 P) that say these points, and of a point that is not known anything."""
    each = one[0, 0, 5:].view(-1, 3)
    logits = torch.full((1, HIGH, WIDE, len(each), 4), -20.0)
    cells = torch.stack(torch.meshgrid(torch.arange(12), torch.arange(8), indexing="xy"), dim=2)
    for index, (x, y, seen) in enumerate(each.nan_to_num(0.0).tolist()):
        logits[0, int(y // 4), int(x // 4), index, 0] = 20
        logits[0, ..., index, 1:3] = torch.tensor([x / 4, y / 4]) - (cells + 0.5)
        logits[0, ..., index, 3] = 20 if seen else -20
    return logits.flatten(3)


def value(logits: Tensor, one: Tensor, spec: PointsSpec = SPEC) -> float:
    share = torch.full((len(logits),), 1 / len(logits))
    return float(points(spec, logits, target=one, share=share, size=SIZE))


def test_it_is_nothing_where_all_is_said_and_more_the_farther_off() -> None:
    one = target(NOSE, TAIL)
    right = perfect(one)
    assert value(right, one) == pytest.approx(0, abs=1e-4)
    off, far = right.clone(), right.clone()
    off[..., 1::4] += 0.5
    far[..., 1::4] += 1.0
    assert value(off, one) == pytest.approx(0.5, abs=1e-3), "cells, in the mean of those near"
    assert value(far, one) == pytest.approx(1.0, abs=1e-3)
    assert value(off, one, PointsSpec(place=3)) == pytest.approx(1.5, abs=1e-3)
    unsure = right.clone()
    unsure[..., 3::4] = 0
    assert value(unsure, one) == pytest.approx(math.log(2), abs=1e-3)
    assert value(torch.zeros_like(right), one) > 5


def test_a_point_that_is_hidden_has_a_place_and_one_that_is_not_known_teaches_nothing() -> None:
    both, alone = target(NOSE, (NAN, NAN, 0.0)), target(NOSE)
    logits = torch.randn(1, HIGH, WIDE, 8, requires_grad=True)
    loss = points(SPEC, logits, target=both, share=torch.ones(1), size=SIZE)
    torch.testing.assert_close(
        loss, points(SPEC, logits[..., :4], target=alone, share=torch.ones(1), size=SIZE)
    )
    (gradient,) = torch.autograd.grad(loss, logits)
    assert gradient.isfinite().all()
    assert not gradient[..., 4:].any()
    hidden = points(SPEC, logits, target=target(NOSE, TAIL), share=torch.ones(1), size=SIZE)
    (gradient,) = torch.autograd.grad(hidden, logits)
    assert all(gradient[..., index].any() for index in range(8))


def test_a_set_that_is_passed_over_or_absent_teaches_nothing() -> None:
    logits = torch.randn(1, HIGH, WIDE, 8)
    for label in (0.0, -1.0):
        assert value(logits, target(NOSE, TAIL, label=label)) == 0


def test_of_several_sets_that_with_the_largest_box_counts() -> None:
    large, small = target(NOSE), target((40.0, 4.0, 1.0))
    small[..., 1:5] = torch.tensor([30.0, 0, 48, 12])
    logits = torch.randn(1, HIGH, WIDE, 4)
    for order in ([small, large], [large, small]):
        assert value(logits, torch.cat(order, dim=1)) == value(logits, large)


def test_an_edge_of_the_picture_belongs_to_its_last_cell() -> None:
    one = target((48.0, 32.0, 1.0))
    logits = torch.full((1, HIGH, WIDE, 4), -20.0)
    logits[0, -1, -1, 0] = 20
    logits[0, ..., 3] = 20
    logits[0, -1, -1, 1:3] = 0.5
    assert value(logits, one, PointsSpec(sigma=0.1)) == pytest.approx(0, abs=1e-4)


def test_it_obeys_the_laws(obeys_the_laws: Any) -> None:
    torch.manual_seed(0)
    task = KeypointsTask(points=("nose", "tail"), size=SIZE)
    some = torch.rand(7, 1, 11) * 30
    some[:, :, 0] = 1
    some[:, :, 1:5] = torch.tensor([0.0, 0, 48, 32])
    some[:, :, [7, 10]] = some[:, :, [7, 10]].round().clamp(max=1)
    obeys_the_laws(task, SPEC, torch.randn(7, HIGH, WIDE, 8), some)
