"""Hard sharing: one trunk for all tasks, a head for each (Caruana, "Multitask Learning", 1997)."""

from collections.abc import Mapping, Sequence
from typing import Literal

from torch import Tensor, nn

from models.contract import Arrays
from models.contract.frozen import Frozen
from models.network.encoders import Encoders
from models.network.flow import Flow, Stage
from models.network.sharing.base import Cut, Sharing


class HardSpec(Frozen):
    """Everything below the heads is shared."""

    kind: Literal["hard"] = "hard"


class HardSharing(Sharing):
    """The cut is the trunk's end; tasks own nothing but their heads."""

    def __init__(self, encoders: Encoders, trunk: Sequence[Stage]) -> None:
        super().__init__()
        self.encoders = encoders
        self.stages = nn.ModuleList(stage.make() for stage in trunk)
        self.width = trunk[-1].width if trunk else encoders.shape.width

    def fit(self, arrays: Arrays) -> None:
        """Takes the statistics that standardise inputs from the training rows."""
        self.encoders.fit(arrays)

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """The end of the trunk."""
        flow: Flow = self.encoders(inputs)
        for stage in self.stages:
            flow = flow.through(stage)
        return (flow,)

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """The same features for every task."""
        return dict.fromkeys(tasks, cut[0])
