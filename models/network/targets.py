"""Targets: how labels that are numbers are brought to about the size of 1 before they are learnt.

The way back stands in the graph, so that answers are in units. `standard` is the distance from the
mean in deviations; `robust` that from the median, in ranges of the quartiles, which are as long as
a deviation where labels are normal; `quantile` is what a normal distribution has at the label's
rank, in between interpolated, and beyond the ends straight on.
"""

from typing import Literal

from pydantic import Field

from onepass.models.contract.frozen import Frozen, Name

Scale = Literal["standard", "robust", "quantile"]


class TargetsSpec(Frozen):
    """Of all tasks of kind regression and quantiles; `each` for single ones."""

    scale: Scale = "standard"
    """`standard` is by mean and deviation, `robust` by median and quartiles, `quantile` by the rank
    among training rows."""
    each: dict[Name, Scale] = Field(default_factory=dict)
    """The scale of single tasks, by name."""

    def of(self, task: str) -> Scale:
        """That of a task."""
        return self.each.get(task, self.scale)


STANDARD = TargetsSpec()
