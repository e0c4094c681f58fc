"""How good an epoch is on validation rows: the weights as they are, and their average beside them.

What is better by the mean skill of the tasks that have learnt is what the epoch is judged by, and
what is kept where the epoch is the best so far.
"""

from typing import Any, NamedTuple

from onepass.training.batches.batch import Batches
from onepass.training.evaluation.evaluate import SplitSkills, mean_skill
from onepass.training.runs.loop import Loop


class Judged(NamedTuple):
    """An epoch."""

    skills: dict[str, float]
    """Per task."""
    best: bool
    """Whether it is the best so far."""
    line: dict[str, Any]
    """What the history has beside skills: whether the average was the better one (1 or 0), and the
    skills of the other."""


def judged(loop: Loop, scores: SplitSkills, val: Batches) -> Judged:
    """Keeps the weights if they are the best so far."""
    plain = scores.of(loop.network, val)
    best = loop.note_skills(plain)
    if loop.average is None:
        return Judged(plain, best, {})
    with loop.average.worn():
        averaged = scores.of(loop.network, val)
        better = _mean(loop, averaged) > _mean(loop, plain)
        best |= loop.note_skills(averaged, averaged=True)
    chosen, other = (averaged, plain) if better else (plain, averaged)
    return Judged(chosen, best, {"ema": {"better": int(better), "other": other}})


def _mean(loop: Loop, skills: dict[str, float]) -> float:
    return mean_skill({task: skills[task] for task in loop.facts.learnt})
