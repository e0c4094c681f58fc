"""What a manifest says of the exported graph: where in it each field of an answer is found."""

from collections.abc import Collection
from typing import Literal

from pydantic import Field

from onepass.models.contract.frozen import Frozen, Name
from onepass.models.contract.pretrained import absent
from onepass.models.contract.reach import BESIDE

GRAPH = "network.onnx"
Weights = Literal["float32", "int8"]
"""What a graph holds its large matrices in."""


class GroupFacts(Frozen):
    """Heads that the graph computes together: each output is (A, B, ...), one place per task."""

    tasks: tuple[Name, ...] = Field(min_length=1)
    """In the order of their places."""
    places: str
    """The constant that says which heads run; the file holds all: 0, 1, ... as int64."""
    outputs: dict[str, str]
    """The graph's output by field: `value`, `probabilities`."""


class EngineFacts(Frozen):
    """The graph in `network.onnx`: its inputs are the contract's, B rows at a time."""

    opset: int
    groups: tuple[GroupFacts, ...]
    deviation: dict[str, float]
    """Per `task.field`: the furthest it was from the network, on the rows it was checked with."""
    weights: Weights = "float32"
    reach: str | None = Field(default=None, exclude_if=absent)
    """The output that says how typical rows are (1, B), where the contract tells it."""

    def only(self, tasks: Collection[str]) -> "EngineFacts":
        """What holds of the graph that is cut down to these tasks."""
        groups = [
            group.model_copy(update={"tasks": tuple(t for t in group.tasks if t in tasks)})
            for group in self.groups
        ]
        reach = self.reach if any(name in tasks for name in BESIDE) else None
        kept = tuple(group for group in groups if group.tasks)
        return self.model_copy(update={"groups": kept, "reach": reach})

    @property
    def fields(self) -> dict[str, tuple[str, int]]:
        """Per `task.field`: the output of the graph and the place in its leading axis."""
        beside = {} if self.reach is None else dict.fromkeys(BESIDE, (self.reach, 0))
        return {
            f"{task}.{field}": (output, index)
            for group in self.groups
            for index, task in enumerate(group.tasks)
            for field, output in group.outputs.items()
        } | beside
