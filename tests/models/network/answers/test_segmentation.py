"""The likeliest label of each pixel, and its softmax."""

import torch

from onepass.models.contract.tasks import SegmentationTask
from onepass.models.network.answers.segmentation import SegmentationAnswers


def test_the_likeliest_label_and_how_probable_it_is() -> None:
    task = SegmentationTask(labels=("a", "b", "c"), size=(4, 6))
    made = SegmentationAnswers([task, task])
    torch.manual_seed(0)
    outputs = 3 * torch.randn(2, 5, 2, 3, made.outputs(task))
    logits = made.logits(outputs, None)
    assert logits.shape == (2, 5, 3, 4, 6)
    fields = made(logits, None)
    most, label = logits.softmax(dim=2).max(dim=2)
    torch.testing.assert_close(fields["confidence"], most)
    assert torch.equal(fields["classes"], label.to(torch.uint8))
