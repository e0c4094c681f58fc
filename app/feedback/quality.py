"""How right answers were, by the truths that were told in the last hour and in the last day, beside
what test rows showed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from onepass.app.feedback.following import Following
from onepass.app.feedback.intervals import of_mean, of_share
from onepass.app.feedback.judging import (
    ACCURACY,
    COVERED,
    EXACT,
    LABELS,
    METRICS,
    SIZE,
    UNIT,
    WIDTH,
)
from onepass.app.feedback.store import Sum
from onepass.models.contract import Contract
from onepass.models.contract.tasks.sets import OPEN

SHARES = (ACCURACY, EXACT, COVERED)
"""Of rows: the others are means."""
UNBOUNDED = (*UNIT, *LABELS)
"""They may be more than 1."""
PROMISED = "promised"
Windows = Mapping[str, Sequence[Sum]]


class Measured(NamedTuple):
    """A metric over a window."""

    rows: int
    value: float
    low: float | None
    """Of the interval; None where rows are too few to say."""
    high: float | None


def measured(one: Sum) -> Measured:
    """The mean, and its interval of 95 %."""
    value = one.total / one.rows
    if one.metric in SHARES:
        return Measured(one.rows, value, *of_share(one.rows, one.total))
    interval = of_mean(one.rows, one.total, one.squares)
    if interval is None:
        return Measured(one.rows, value, None, None)
    low, high = max(0.0, interval[0]), interval[1]
    return Measured(one.rows, value, low, high if one.metric in UNBOUNDED else min(1.0, high))


class Quality:
    """Of one model. `windows` is what was read last."""

    def __init__(
        self,
        contract: Contract,
        report: Mapping[str, Any],
        label: str,
        *,
        following: Following | None = None,
    ) -> None:
        self.following = following
        self.windows: Windows = {}
        self._tasks = contract.tasks
        self._label = label
        self.tests = {
            (task, metric): row
            for task, told in report.get("tasks", {}).items()
            for metric, row in told.get("metrics", {}).items()
            if metric in METRICS
        } | dict(_promises(report))
        """What test rows showed, by task and metric."""
        self.promised = {name: one.coverage for name, one in contract.tasks.items() if one.coverage}
        """The share of rows that answers of a task are to hold for."""

    def measured(self) -> dict[tuple[str, str, str], Measured]:
        """By task, metric and window; the same truths count in each."""
        return {
            (one.task, one.metric, window): measured(one)
            for window, sums in self.windows.items()
            for one in sums
        }

    def document(self) -> dict[str, Any]:
        """{"model", "tasks": {"fare": {"mae": {"unit", "test", "hour", "day"}}}}."""
        tasks: dict[str, dict[str, Any]] = {}
        for (task, metric, window), found in self.measured().items():
            metrics = tasks.setdefault(task, {})
            metrics.setdefault(metric, self._beside(task, metric))[window] = found._asdict()
        order = [name for name in self._tasks if name in tasks]
        follows = {} if self.following is None else {"following": self.following.document()}
        return {"model": self._label, "tasks": {name: tasks[name] for name in order}} | follows

    def _beside(self, task: str, metric: str) -> dict[str, Any]:
        """The unit, and what test rows showed; null in a window without truths."""
        unit = getattr(self._tasks[task], "unit", None) if metric in UNIT else None
        row = self.tests.get((task, metric))
        test = None if row is None else {name: row.get(name) for name in ("value", "low", "high")}
        promised = {PROMISED: self.promised[task]} if metric == COVERED else {}
        return {"unit": unit, **promised, "test": test} | dict.fromkeys(self.windows)


def _promises(report: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Of test rows: the share that what is promised holds for, and how wide or large that is."""
    for task, told in report.get("certainty", {}).get("tasks", {}).items():
        rows, covered = told["rows"], told["covered"]
        if rows:
            low, high = of_share(rows, rows * covered)
            yield (task, COVERED), {"value": covered, "low": low, "high": high}
        for metric in (WIDTH, SIZE, OPEN):
            if told.get(metric) is not None:
                yield (task, metric), {"value": told[metric]}
