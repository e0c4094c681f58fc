"""From cells to pixels: parts of a cell lie side by side, the rest is interpolated."""

import torch

from onepass.models.contract.tasks import DepthTask, SegmentationTask
from onepass.models.network.answers import answers, shape
from onepass.models.network.answers.pixels import FINER


def test_parts_of_a_cell_lie_side_by_side() -> None:
    made = answers([DepthTask(size=(2 * FINER, 3 * FINER))])
    parts = FINER * FINER
    outputs = torch.arange(2.0 * 3 * parts).reshape(1, 1, 2, 3, parts)
    logits = made.logits(outputs, None)
    assert logits.shape == (1, 1, 2 * FINER, 3 * FINER)
    first, last = logits[0, 0, :FINER, :FINER], logits[0, 0, -FINER:, -FINER:]
    assert first.flatten().tolist() == list(range(parts))
    assert last.flatten().tolist() == list(range(5 * parts, 6 * parts))


def test_what_is_left_to_the_size_of_the_image_is_interpolated() -> None:
    made = answers([DepthTask(size=(9, 15))])
    logits = made.logits(torch.full((1, 2, 2, 3, FINER * FINER), 0.5), None)
    torch.testing.assert_close(logits, torch.full((1, 2, 9, 15), 0.5))


def test_tasks_of_images_of_one_size_are_answered_together() -> None:
    one, other = (SegmentationTask(labels=("a", "b"), size=(4, side)) for side in (4, 8))
    assert shape(one) == shape(SegmentationTask(labels=("c", "d"), size=(4, 4)))
    assert shape(one) != shape(other)


def test_where_parts_are_finer_than_pixels_each_has_its_share() -> None:
    made = answers([DepthTask(size=(4, 6))])
    outputs = torch.randn(1, 2, 4, 6, FINER * FINER, requires_grad=True)
    logits = made.logits(outputs, None)
    torch.testing.assert_close(logits[0], outputs[0].mean(dim=3))
    logits.sum().backward()
    assert outputs.grad is not None
    torch.testing.assert_close(outputs.grad, torch.full_like(outputs, 1 / FINER**2))
