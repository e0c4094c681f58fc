"""Segmentation: numbers per label and cell -> the label of each pixel, and how probable it is."""

from collections.abc import Sequence

import torch
from torch import Tensor

from onepass.models.contract.tasks import SegmentationTask
from onepass.models.network.answers.pixels import FINER, PixelsAnswers
from onepass.models.network.head_indices import Indices


class SegmentationAnswers(PixelsAnswers[SegmentationTask]):
    """Tasks of K labels each: logits (A, B, K, H, W)."""

    def __init__(self, tasks: Sequence[SegmentationTask]) -> None:
        super().__init__(tasks)
        self.size, self.labels = tasks[0].extent, len(tasks[0].labels)

    @classmethod
    def outputs(cls, task: SegmentationTask) -> int:
        """Numbers per cell."""
        return len(task.labels) * FINER * FINER

    def logits(self, outputs: Tensor, indices: Indices) -> Tensor:
        """(A, B, h, w, outputs) -> (A, B, K, H, W)."""
        return self.laid_out(outputs, self.labels)

    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """The likeliest label of each pixel, and its softmax: (A, B, H, W)."""
        most, classes = logits.max(dim=2)
        others = (logits - most.unsqueeze(2)).exp().sum(dim=2)
        return {"classes": classes.to(torch.uint8), "confidence": 1 / others}
