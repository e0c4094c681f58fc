"""When a version that is tried is dropped by itself."""

from pydantic import Field

from onepass.models.contract.frozen import Frozen


class DropLimits(Frozen):
    """What it may come to, over all workers, once there were enough."""

    errors: float | None = Field(default=None, ge=0, lt=1)
    """The share of requests that a canary may fail to answer, and of rows a shadow; what callers
    do wrong is none of it."""
    disagree: float | None = Field(default=None, ge=0, lt=1)
    """The share of a shadow's labels, per task, that may be others than those in force."""
    relative: float | None = Field(default=None, ge=0)
    """How far a shadow's numbers may be from those in force, per task, as a mean, in standard
    deviations of its golden answers."""
    after: int = Field(default=100, ge=1)
    """So many requests, rows or answers are awaited before anything is judged."""
