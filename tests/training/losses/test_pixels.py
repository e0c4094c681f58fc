"""Losses of pixels: the mean over those that are known."""

import torch
import torch.nn.functional as F

from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.losses.pixels import depth, segmentation
from onepass.training.losses.regression import HuberSpec, MaeSpec, MseSpec


def test_pixels_that_are_left_out_and_rows_without_a_mask_count_nothing() -> None:
    torch.manual_seed(0)
    logits = torch.randn(3, 4, 5, 6, requires_grad=True)
    target = torch.randint(0, 4, (3, 5, 6), dtype=torch.uint8)
    target[0, :2] = 255
    share = torch.tensor([0.5, 0.5, 0.0])
    found = segmentation(CrossEntropySpec(), logits, target, share, 255)
    known = (target != 255) & (share > 0)[:, None, None]
    by_hand = F.cross_entropy(logits.movedim(1, 3)[known], target[known].long())
    torch.testing.assert_close(found, by_hand)
    found.backward()
    assert logits.grad is not None
    assert not logits.grad.movedim(1, 3)[~known].any()
    nothing = segmentation(CrossEntropySpec(), logits, torch.full_like(target, 255), share, 255)
    assert nothing == 0


def test_weights_are_those_of_the_true_label() -> None:
    logits, target = torch.zeros(1, 2, 1, 2), torch.tensor([[[0, 1]]])
    spec = CrossEntropySpec(weights=(1.0, 3.0))
    found = segmentation(spec, logits, target, torch.ones(1), 255)
    torch.testing.assert_close(found, torch.tensor(2 * 2.0).log())


def test_pixels_without_a_number_count_nothing() -> None:
    target = torch.tensor([[[1.0, float("nan")], [3.0, float("nan")]]])
    logits = torch.tensor([[[2.0, 50.0], [5.0, -50.0]]], requires_grad=True)
    for spec, by_hand in ((MaeSpec(), 1.5), (MseSpec(), 2.5), (HuberSpec(), 1.0)):
        found = depth(spec, logits, target, torch.ones(1))
        torch.testing.assert_close(found, torch.tensor(by_hand))
    (gradient,) = torch.autograd.grad(found, logits)
    assert gradient.isfinite().all()
    assert not gradient[0, :, 1].any()
