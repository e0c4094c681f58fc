"""What a run knows of itself beside tensors."""

import math
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Way = Literal["on", "anew"]


class Head(NamedTuple):
    """How the head of a task came to its own end: went on, or learnt anew, for so many epochs."""

    way: Way
    epochs: int
    skill: float


@dataclass
class Facts:
    """How far it is, and what was best."""

    epoch: int = 0
    best_epoch: int = 0
    best_skill: float = -math.inf
    best_averaged: bool = False
    """Whether the averaged weights were best, not those of the epoch's last step."""
    best_alone: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Per task: the epoch that would have been best for it alone, and its skill then."""
    learnt: list[str] = field(default_factory=list)
    """The tasks that had a label in some batch so far."""
    seconds: float = 0.0
    threads: int = 1
