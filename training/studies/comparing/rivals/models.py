"""All models of one rival for one task: a model per goal, and the task's answers made of theirs."""

import time
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

import numpy as np

from onepass.models.contract import Arrays
from onepass.models.contract.forms import Form
from onepass.training.batches.rows import Rows
from onepass.training.studies.comparing.rivals.base import Asked, Fitted, Labelled, Rival
from onepass.training.studies.comparing.rivals.goals import Floats, Goal, Labels, goals
from onepass.training.studies.comparing.rivals.table import Table

PASSES = 30
"""Of one row, whose median is what an answer costs."""


@dataclass(frozen=True)
class Constant:
    """The model of labels that are all the same, which no library learns from."""

    goal: Goal
    value: float
    rounds: int = 1
    parameters: int = 1

    def predict(self, table: Table) -> Floats:
        """That label for every row."""
        if not isinstance(self.goal, Labels):
            return np.full(len(table), self.value)
        return np.tile(np.arange(self.goal.count) == self.value, (len(table), 1)).astype(float)


class Answerer:
    """The models of a task, which has this form; `low` and `high` are the bounds of its answers."""

    def __init__(self, rival: Rival, form: Form, bounds: tuple[float, float], seed: int) -> None:
        self._rival = rival
        self._form = form
        self._bounds = bounds
        self._asked = [Asked(goal, seed) for goal in goals(form)]
        self.models: list[Fitted] = []

    def fit(self, train: Labelled, val: Labelled) -> None:
        """As long as validation rows say; targets are (N,), or (N, K) with NaN for the unknown."""
        self.models = [
            self._fitted(_part(train, index), _part(val, index), asked)
            for index, asked in enumerate(self._asked)
        ]

    def refit(self, both: Labelled) -> None:
        """To validation rows, too, as long as was best before."""
        self.models = [
            self._fitted(_part(both, index), None, replace(asked, rounds=model.rounds))
            for index, (asked, model) in enumerate(zip(self._asked, self.models, strict=True))
        ]

    def _fitted(self, train: Labelled, val: Labelled | None, asked: Asked) -> Fitted:
        if len(np.unique(train.target)) == 1:
            return Constant(asked.goal, float(train.target[0]), asked.rounds or 1)
        return self._rival.fit(train, val if val is not None and len(val.target) else None, asked)

    def answers(self, table: Table) -> Arrays:
        """The computed fields of the task, (N, ...)."""
        each = [model.predict(table) for model in self.models]
        field = next(iter(self._form.computed))
        if field == "probabilities":
            several = len(self._asked) > 1
            result = np.stack([one[:, 1] for one in each], axis=1) if several else each[0]
        else:
            result = np.sort(np.stack(each, axis=1), axis=1)
            result = np.clip(result if field == "quantiles" else result[:, 0], *self._bounds)
        return {field: np.ascontiguousarray(result, dtype=np.float32)}

    def cost(self, table: Table) -> dict[str, Any]:
        """Numbers kept, how long each was fitted, and what a row costs to ask in the library."""
        row = table.taken(np.arange(len(table)) == 0)
        took = []
        for _ in range(PASSES):
            began = time.perf_counter()
            self.answers(row)
            took.append(time.perf_counter() - began)
        return {
            "parameters": sum(model.parameters for model in self.models),
            "epochs": max(model.rounds for model in self.models),
            "models": len(self.models),
            "forward_us": median(took) * 1e6,
        }


def _part(rows: Labelled, index: int) -> Labelled:
    """What one of the models learns from: the rows that know its label."""
    if rows.target.ndim == 1:
        return rows
    known = ~np.isnan(rows.target[:, index])
    return Labelled(rows.table.taken(known), rows.target[known, index])


def labelled(table: Table, rows: Rows, task: str) -> Labelled:
    """The rows that answer a task."""
    return Labelled(table.taken(rows.answered[task]), rows.known(task).astype(np.float64))
