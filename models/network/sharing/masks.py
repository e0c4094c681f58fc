"""Masks of a multi-task attention network: what of the shared features a task looks at."""

from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from onepass.models.network.flow import Flow, Layout, Shape, Stage


class Mask(nn.Module):
    """One task's mask of one stage: between 0 and 1, in the shape of what it masks."""

    def __init__(self, width: int, before: int | None, layout: Layout) -> None:
        super().__init__()
        self.layout = layout
        make = partial(_layer, layout, width)
        self.bring = None if before is None else make(before, kernel=3)
        self.inner = make(width if before is None else 2 * width)
        self.outer = make(width)

    def forward(self, inside: Tensor, before: Flow | None) -> Tensor:
        """What the first block puts out, what the task had a stage earlier -> the mask."""
        x = inside
        if self.bring is not None and before is not None:
            brought = self.bring(before.rows if self.layout == "rows" else before.x).relu()
            if self.layout == "map" and brought.shape[2:] != x.shape[2:]:
                brought = F.interpolate(brought, size=x.shape[2:])
            x = torch.cat([x, brought], dim=1 if self.layout == "map" else -1)
        return self.outer(self.inner(x).relu()).sigmoid()


class PyramidMasks(nn.Module):
    """One task's masks of a stage that hands on several maps: of all, or, where it keeps those that
    it is fed, of the one that is new. There a task's own finer maps go on as they are.
    """

    def __init__(self, stage: Stage, before: Shape | Stage) -> None:
        super().__init__()
        self.keeps, widths = stage.keeps, stage.widths[-1:] if stage.keeps else stage.widths
        known = before.widths[-1:] if stage.keeps else before.widths
        self.sources = [min(index, len(known) - 1) for index in range(len(widths))]
        """Which of the task's maps each looks at; of further ones the coarsest."""
        pairs = zip(widths, self.sources, strict=True)
        self.masks = nn.ModuleList(Mask(width, known[source], "map") for width, source in pairs)

    def forward(self, shared: Flow, before: Flow) -> Flow:
        """The maps of all tasks, what the task had a stage earlier -> its maps."""
        new = list[Tensor]()
        seen, known = (flow.maps[-1:] if self.keeps else flow.maps for flow in (shared, before))
        for mask, x, source in zip(self.masks, seen, self.sources, strict=True):
            new.append(mask(x, Flow(known[source])) * x)
        return shared.but(*(before.maps if self.keeps else ()), *new)


def _layer(layout: Layout, width: int, fed: int, kernel: int = 1) -> nn.Module:
    if layout != "map":
        return nn.Linear(fed, width)
    convolution = nn.Conv2d(fed, width, kernel, padding=kernel // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(width))
