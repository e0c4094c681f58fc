"""Detection: numbers per cell of a map -> objects, where a label is likelier than around.

Zhou, Wang, Krähenbühl, "Objects as Points", 2019: a heat map per label, whose peaks are the middles
of objects; the most probable of all labels are taken, and what else is known of each is read at its
cell. Boxes reach so far from the cell's middle to each side, as in Liu et al., "Training-Time-
Friendly Network for Real-Time Object Detection", AAAI 2020. Of boxes of one label that cover each
other the less probable is left out, all at once, as in Wang et al., "SOLOv2", NeurIPS 2020, so that
no operator of an engine is needed for it.
"""

from collections.abc import Hashable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from onepass.models.contract.forms.objects import EDGES, FIRST
from onepass.models.contract.tasks import DetectionTask
from onepass.models.network.answers.attributes import AttributeAnswers
from onepass.models.network.answers.base import Answers, over_members
from onepass.models.network.answers.boxes import boxes_at, covered
from onepass.models.network.answers.drawn import POINT, drawn_outputs, in_pixels, points_at
from onepass.models.network.answers.of_rows import row_kind, row_shape
from onepass.models.network.head_indices import Indices, chosen

RARE = -4.0
"""What the logit of a label begins with: most cells are no middle of anything."""
NONE = -1e9
"""The logit of what is no peak. Logits are ranked, whose sigmoids may be equal: of equal ones,
engines take others."""


class DetectionAnswers(Answers[DetectionTask]):
    """Tasks of K labels and equal attributes: logits (A, B, h, w, K + 4 + ...).

    Of each cell a logit per label; the logarithms of how far the box reaches to the left, up, to
    the right and down, in pixels; the logits of the attributes, one behind the other; and, where
    they are asked for, three numbers for each point and one for each part of a mask.
    """

    cells = True
    typical: Tensor

    def __init__(self, tasks: Sequence[DetectionTask]) -> None:
        super().__init__(tasks)
        first = tasks[0]
        self.size, self.most, self.overlap = first.extent, first.most, first.overlap
        self.labels, self.points, self.side = len(first.labels), len(first.points), first.side
        self.drawn = drawn_outputs(self.points, self.side)
        self.attributes = AttributeAnswers([task.attributes for task in tasks])
        self.register_buffer("typical", torch.full((len(tasks),), 16.0))

    @classmethod
    def outputs(cls, task: DetectionTask) -> int:
        """Numbers per cell."""
        own = sum(row_kind(one).outputs(one) for one in task.attributes.values())
        return len(task.labels) + EDGES + own + drawn_outputs(len(task.points), task.side)

    @classmethod
    def alike(cls, task: DetectionTask) -> Hashable:
        """The image's size, how many objects there may be, and what is asked of each."""
        asked = tuple((name, row_shape(one)) for name, one in task.attributes.items())
        drawn = task.points, task.side
        return task.extent, len(task.labels), task.most, task.overlap, asked, drawn

    def fit(self, index: int, target: NDArray[np.float32]) -> None:
        """Takes the typical size of objects, and what their attributes need, from the objects of
        one task's training rows (N, T, 5 + attributes)."""
        objects = target[target[..., 0] > 0]
        if len(objects):
            sides = objects[:, 3:5] - objects[:, 1:3]
            self.typical[index] = float(np.exp(np.log(np.maximum(sides, 1)).mean()))
        self.attributes.fit(index, objects[:, FIRST : FIRST + len(self.attributes.names)])

    def standardised(self, index: int, target: Tensor) -> Tensor:
        """(B, T, 5 + attributes), with the attributes in the scale of their logits."""
        end = FIRST + len(self.attributes.names)
        scaled = self.attributes.standardised(index, target[..., FIRST:end])
        return torch.cat([target[..., :FIRST], scaled, target[..., end:]], dim=-1)

    def logits(self, outputs: Tensor, indices: Indices) -> Tensor:
        """(A, B, h, w, outputs) -> (A, B, h, w, logits)."""
        parts = [self.labels, EDGES, sum(self.attributes.fed), self.drawn]
        heat, reach, own, drawn = outputs.split(parts, dim=4)
        typical = chosen(self.typical, indices)
        middle = (typical / 2).log()[:, None, None, None, None]
        asked = self.attributes.logits(own, indices)
        each = (heat + RARE, reach + middle, asked, in_pixels(drawn, self.points, typical))
        return torch.cat(each, dim=4)

    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """M objects of each row, the most probable first but for those that are left out."""
        heads, rows, high, wide, _ = logits.shape
        heat = logits[..., : self.labels].flatten(0, 1).permute(0, 3, 1, 2)
        peak = F.max_pool2d(heat, 3, stride=1, padding=1) == heat
        peaks, room = heat.masked_fill(~peak, NONE), self.most - self.labels * high * wide
        ranked, places = F.pad(peaks.flatten(1), (0, max(0, room)), value=NONE).topk(self.most)
        classes, cells = places // (high * wide), places % (high * wide)
        rest = logits[..., self.labels :].flatten(0, 1).flatten(1, 2)  # (A B, h w, ...)
        read = rest.gather(1, cells.unsqueeze(2).expand(-1, -1, rest.shape[2]))
        boxes = boxes_at(read[..., :EDGES], cells, (high, wide), self.size)
        scores = ranked.sigmoid() * ~covered(boxes, classes, self.overlap)  # (A B, M)
        fields = {"boxes": boxes, "scores": scores, "classes": classes.to(torch.uint8)}
        asked, points, mask = read[..., EDGES:].split(
            [sum(self.attributes.widths), POINT * self.points, self.side**2], dim=2
        )
        if self.points:
            fields["points"] = points_at(points, cells, (high, wide), self.size)
        if self.side:
            fields["masks"] = mask.sigmoid().unflatten(2, (self.side, self.side))
        made = {name: one.unflatten(0, (heads, rows)) for name, one in fields.items()}
        return made | self.attributes(asked.unflatten(0, (heads, rows)), indices)

    def of_members(self, logits: Tensor, indices: Indices, *, members: int) -> dict[str, Tensor]:
        """Logits (A, N B, ...) of N members -> the objects at the peaks of their mean."""
        return self(over_members(logits, members), indices)
