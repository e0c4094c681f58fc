"""Progressive layered extraction: customised gate control, level upon level.

Tang, Liu, Zhao, Gong, "Progressive Layered Extraction (PLE): A Novel Multi-Task Learning Model for
Personalized Recommendations", RecSys 2020, section 4.2. Each stage from the fork on is a level. A
task's stream is what its gate made of the level below; the shared stream is what a gate over all
experts made of it, and the last level, which feeds the tasks alone, has no such gate.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.head_indices import Stacked
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.cgc import Extraction
from onepass.models.network.sharing.gates import Gates, blended, seen
from onepass.models.network.sharing.tower import Plan


class PleSpec(Frozen):
    """Experts of each task and for all, with gates, at every level of the trunk."""

    kind: Literal["ple"] = "ple"
    fork: int = Field(default=1, ge=1, le=1024)
    """The stage that is the first level; 1 is the trunk's first."""
    experts: int = Field(default=1, ge=1, le=1024)
    """Experts of each task, at each level."""
    shared: int = Field(default=2, ge=1, le=1024)
    """Experts for all tasks, at each level."""


class PleSharing(Sharing):
    """The cut is the streams into the last level and its shared experts' ends."""

    def __init__(self, plan: Plan, spec: PleSpec) -> None:
        super().__init__(plan, spec.fork)
        numbers = range(spec.fork, plan.last + 1)
        self.levels = nn.ModuleList(
            Extraction(plan, number, number + 1, experts=spec.experts, shared=spec.shared)
            for number in numbers
        )
        count = len(plan.tasks) * spec.experts + spec.shared
        self.gates = nn.ModuleList(Gates(1, plan.seen(number), count) for number in numbers[:-1])

    def stacked(self) -> list[Stacked]:
        """The gates of the last level."""
        return [Stacked(self.tasks, self._level(-1).gates.weight)]

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """Each task's stream - one for all where there is one level - and the shared ends."""
        (stream,) = self.bottom(inputs)
        streams = [stream]
        for number, gate in enumerate(self.gates):
            level = self._level(number)
            shared = level.common(stream)
            own = [level.experts(index, streams[index % len(streams)]) for index in self._all()]
            streams = [
                level.extract(index, streams[index % len(streams)], [*own[index], *shared])
                for index in self._all()
            ]
            experts = [expert for each in own for expert in each]
            (stream,) = blended(gate(seen(stream), [0]), [*experts, *shared])
        return (*streams, *self._level(-1).common(stream))

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """The last level: each task's blend of its own experts and the shared ones."""
        last = self._level(-1)
        count = len(cut) - len(last.shared)
        streams, shared = cut[:count], cut[count:]
        parted = {}
        for task, index in zip(tasks, self.indices(tasks), strict=True):
            stream = streams[index % count]
            parted[task] = last.extract(index, stream, [*last.experts(index, stream), *shared])
        return parted

    def _level(self, number: int) -> Extraction:
        return cast(Extraction, self.levels[number])

    def _all(self) -> range:
        return range(len(self.tasks))
