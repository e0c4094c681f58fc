"""Intervals that follow: as wide as truths say, one factor per task.

Angelopoulos, Candès, Tibshirani, "Conformal PID Control for Time Series Prediction", NeurIPS 2023:
quantile tracking. A miss makes intervals a step wider, a hit a ninth of it narrower where 90 % are
promised, so that in the long run the promised share of rows lies within, whatever their order and
however they drift. Steps are of the factor's logarithm: it is never 0, and never infinite, as the
intervals of Gibbs and Candès, "Adaptive Conformal Inference Under Distribution Shift", NeurIPS
2021, may be. A miss is counted at the factor of now, not at that of the answer: of truths that come
late not all would say the same once more.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from math import exp
from typing import Any, NamedTuple

import orjson

from onepass.app.feedback.widening import needed, widened
from onepass.models.contract import Arrays, Contract
from onepass.models.contract.forms import Quantity
from onepass.models.contract.tasks import Task
from onepass.models.contract.tasks.intervals import LOW

STEP = 0.05
LEAST, MOST = 0.01, 100.0
"""Of a factor: nobody's truths make intervals as wide as they like."""
MARK = ""
"""Stands beside the tasks of an answer that is kept, whose names are never empty: its factors."""
MOST_HEADS = 600


class Factor(NamedTuple):
    """What intervals are multiplied by, and how many truths it has followed."""

    factor: float = 1.0
    truths: int = 0


def stepped(factor: float, wanted: float, coverage: float) -> float:
    """The next factor, once a truth is known that would have needed the `wanted` one."""
    missed = wanted > factor
    return min(max(factor * exp(STEP * (missed - (1 - coverage))), LEAST), MOST)


class Following:
    """Of one model. The store's thread reads the factors, the passes of its worker take them."""

    def __init__(self, contract: Contract, report: Mapping[str, Any]) -> None:
        told = report.get("certainty", {}).get("tasks", {})
        promised = {name: task for name, task in contract.tasks.items() if task.coverage}
        self.left_out = {
            name: reason
            for name, task in promised.items()
            if (reason := _reason(task, told.get(name, {})))
        }
        """Tasks that promise something and do not follow, and why."""
        self.tasks = {n: one for n, one in promised.items() if n not in self.left_out}
        self._heads = deque[tuple[float, bytes]](maxlen=MOST_HEADS)
        self.now: Mapping[str, Factor] = {}

    def take(self, factors: Mapping[str, Factor], at: float) -> None:
        """These are the factors, from this Unix time on; on the store's thread."""
        known = {name: factors.get(name, Factor()) for name in self.tasks}
        if known == self.now:
            return
        moved = {name: one.factor for name, one in known.items()}
        self._heads.append((at, b'{"%b":%b,' % (MARK.encode(), orjson.dumps(moved))))
        self.now = known

    def widened(self, outputs: Arrays) -> Arrays:
        """Computed fields, those of intervals as wide as they are to be now."""
        moved: Arrays = {}
        for name, (factor, _) in self.now.items():
            start = f"{name}."
            if factor == 1 or start + LOW not in outputs:
                continue
            own = {k.removeprefix(start): v for k, v in outputs.items() if k.startswith(start)}
            ends = widened(self.tasks[name], own, factor)
            moved |= {start + end: column for end, column in ends.items()}
        return outputs | moved if moved else outputs

    def marked(self, at: float, answers: Sequence[bytes]) -> list[bytes]:
        """Answers that left at that time, as they are kept: with the factors of then."""
        heads = [head for since, head in self._heads if since <= at]
        if not heads:
            return [*answers]
        head = heads[-1]
        return [one if one == b"{}" else head + one[1:] for one in answers]

    def next(self, now: Factor, task: str, answer: Mapping[str, Any], truth: float) -> Factor:
        """What a truth makes of a task's factor; `answer` is the whole one, as it was kept."""
        declared = self.tasks[task]
        given = answer.get(MARK, {}).get(task, 1.0)
        wanted = needed(declared, answer[task], truth, given)
        return Factor(stepped(now.factor, wanted, declared.coverage or 0.0), now.truths + 1)

    def document(self) -> dict[str, Any]:
        """What factors are now, and which tasks have none."""
        return {
            "tasks": {name: one._asdict() for name, one in self.now.items()},
            "left_out": self.left_out,
        }


def _reason(task: Task, told: Mapping[str, Any]) -> str:
    if not isinstance(task.form, Quantity):
        return "it answers with labels, and not with an interval"
    return "it is promised together with other tasks" if told.get("joint") else ""
