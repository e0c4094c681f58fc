"""What a run knows of itself beside tensors."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from onepass.training.evaluation.evaluate import mean_skill

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

    def note_learnt(self, learnt: list[str]) -> None:
        """Where a task begins to learn, what was best is forgotten: it had no answer to that."""
        if learnt != self.learnt:
            self.learnt, self.best_skill = learnt, -math.inf

    def note_skills(self, skills: Mapping[str, float], *, averaged: bool) -> bool:
        """Whether this epoch is the best so far, by the tasks that have learnt at all."""
        learnt = {task: skill for task, skill in skills.items() if task in self.learnt}
        for task, skill in learnt.items():
            if math.isfinite(skill) and skill > self.best_alone.get(task, (0, -math.inf))[1]:
                self.best_alone[task] = (self.epoch, skill)
        mean = mean_skill(learnt)
        if not mean > self.best_skill:
            return False
        self.best_epoch, self.best_skill, self.best_averaged = self.epoch, mean, averaged
        return True
