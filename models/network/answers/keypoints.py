"""Key points: numbers per cell of a map -> a place for each name, where its heat is highest.

Zhou, Wang, Krähenbühl, "Objects as Points", 2019: a heat map per point; the place within a cell is
an offset, as in Papandreou et al., "Towards Accurate Multi-person Pose Estimation in the Wild",
CVPR 2017.
"""

from collections.abc import Hashable, Sequence

import torch
from torch import Tensor

from onepass.models.contract.tasks import KeypointsTask
from onepass.models.network.answers.base import Answers, over_members
from onepass.models.network.answers.boxes import middles
from onepass.models.network.head_indices import Indices

RARE = -4.0
"""What the logit of heat begins with: most cells are not where a point is."""
EACH = 4
"""Numbers of a point per cell: its heat, how far it is from the middle of the cell in cells, across
and down, and whether it can be seen."""
FINE = 1024
"""Steps of heat to a logit: cells that differ by less are equally hot, and the first of them is
taken, so that rounding of an engine does not decide on an even ground."""


class KeypointsAnswers(Answers[KeypointsTask]):
    """Tasks of P points: logits (A, B, h, w, 4 P), of each point its four numbers."""

    cells = True

    def __init__(self, tasks: Sequence[KeypointsTask]) -> None:
        super().__init__(tasks)
        self.size, self.points = tasks[0].extent, len(tasks[0].points)

    @classmethod
    def outputs(cls, task: KeypointsTask) -> int:
        """Numbers per cell."""
        return EACH * len(task.points)

    @classmethod
    def alike(cls, task: KeypointsTask) -> Hashable:
        """The image's size."""
        return task.extent

    def logits(self, outputs: Tensor, indices: Indices) -> Tensor:
        """(A, B, h, w, 4 P) -> the same, with heat that begins low."""
        start = outputs.new_tensor([RARE, 0.0, 0.0, 0.0]).repeat(self.points)
        return outputs + start

    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """(A, B, P, 3): x and y in pixels that the network sees, and how probably it is seen."""
        heads, rows, high, wide, _ = logits.shape
        each = logits.reshape(heads * rows, high * wide, self.points, EACH)
        cells = (each[..., 0] * FINE).round().argmax(dim=1)  # (A B, P)
        index = cells[:, None, :, None].expand(-1, -1, -1, EACH)
        read = each.gather(1, index).squeeze(1)  # (A B, P, 4)
        x, y = middles(cells, (high, wide), self.size)
        height, width = self.size
        places = torch.stack(
            [
                (x + read[..., 1] * (width / wide)).clamp(0, width),
                (y + read[..., 2] * (height / high)).clamp(0, height),
                read[..., 3].sigmoid(),
            ],
            dim=-1,
        )
        return {"points": places.unflatten(0, (heads, rows))}

    def of_members(self, logits: Tensor, indices: Indices, *, members: int) -> dict[str, Tensor]:
        """Logits (A, N B, ...) of N members -> the places at the peaks of their mean."""
        return self(over_members(logits, members), indices)
