"""What a bundle keeps of what is watched: bins, how many rows of the reference lie in each, and how
far windows of the reference lie apart from one another.

It is the file `watch.json`. A bundle of before has none, and nothing is watched.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from onepass.models.contract.frozen import Frozen

WATCH = "watch.json"
MOST_BINS = 64
Count = Annotated[int, Field(ge=0, lt=2**53)]
Size = Annotated[float, Field(ge=0)]


class Spread(Frozen):
    """How far windows of one length differ beyond what chance does, as windows of the reference
    show: rows of one hour are like one another, and so are the items of one row.

    It is the covariance of a window's shares in its common bins, each in units of the deviation
    that one row has there: along some directions, and along all others alike.
    """

    windows: Annotated[int, Field(ge=0)] = 0
    """Those of the reference that say so; 0 where rows are taken to come each for itself."""
    directions: tuple[tuple[float, ...], ...] = ()
    """Of length 1 each, at right angles: a number per common bin."""
    along: tuple[Size, ...] = ()
    """The variance along each of them."""
    others: Size = 0.0
    """That along any other."""
    stretch: Annotated[float, Field(ge=1)] = 1.0
    """By how much the windows of the reference that are furthest away are further than the same
    share of others: what they differ by is not always normal."""
    furthest: Size = 0.0
    """The statistic of the window of the reference that is furthest away."""
    rare: Size = 0.0
    """How much rare values come in heaps: 0 where each comes for itself."""


class Watched(Frozen):
    """One thing that is looked at of an input or of a task's answers, and its bins."""

    of: Literal["input", "answer"]
    name: Annotated[str, Field(max_length=64)]
    aspect: str = ""
    edges: tuple[float, ...] = ()
    """Of numbers: bin k is of those from edge k - 1 on, below edge k; in the unit of the array."""
    groups: tuple[Annotated[int, Field(ge=0, lt=MOST_BINS)], ...] = ()
    """Of labels: the bin of each."""
    bins: tuple[str, ...] = Field(min_length=2, max_length=MOST_BINS)
    """What each is called; the last is that of absent ones where an input is optional."""
    rare: tuple[Annotated[int, Field(ge=0, lt=MOST_BINS)], ...] = ()
    """Bins that the reference has hardly any row in: they are tested together, by themselves."""
    counts: tuple[Count, ...]
    """Of the reference."""
    heap: Annotated[float, Field(ge=1)] = 1.0
    """How many items of a row say as much as one that stands for itself; 1 of what a row has one
    of."""
    hour: Spread = Spread()
    day: Spread = Spread()

    @property
    def title(self) -> str:
        """`zone`, or `pickup hour`."""
        return f"{self.name} {self.aspect}".strip()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if len(self.counts) != len(self.bins):
            raise ValueError("counts: must be as many as bins")
        if not sum(self.counts):
            raise ValueError("counts: must not all be 0")
        common = len(self.bins) - len(set(self.rare))
        for one in (self.hour, self.day):
            if len(one.directions) != len(one.along):
                raise ValueError("along: must be as many as directions")
            if any(len(direction) != common for direction in one.directions):
                raise ValueError("directions: must have a number for each common bin")
        if any(low >= high for low, high in zip(self.edges, self.edges[1:], strict=False)):
            raise ValueError("edges: must ascend")
        most = max((len(self.edges), *self.groups, *self.rare))
        if most >= len(self.bins):
            raise ValueError("bins: lack one of those that edges, groups or rare name")
        return self


class Expected(Frozen):
    """Of a task that chooses one label: how often it is right on the rows of the reference by its
    own probabilities, and how often it was, as far as labels say."""

    accuracy: Annotated[float, Field(ge=0, le=1)]
    f1: Annotated[float, Field(ge=0, le=1)] | None = None
    measured: Mapping[str, float] = Field(default_factory=dict)


class Reference(Frozen):
    """All that is watched, and the rows that it is watched against."""

    rows: Annotated[int, Field(ge=1)]
    split: str
    time: str | None = None
    """What their time was read from; None where windows of them are no hours."""
    notes: tuple[str, ...] = ()
    watched: tuple[Watched, ...]
    expected: Mapping[str, Expected] = Field(default_factory=dict)
