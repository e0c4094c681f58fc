"""scikit-learn's HistGradientBoosting as it is, but for the loss that judges."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from onepass.training.studies.comparing.rivals.base import Asked, Labelled
from onepass.training.studies.comparing.rivals.boosting import TREES
from onepass.training.studies.comparing.rivals.goals import (
    Absolute,
    Floats,
    Goal,
    Labels,
    Level,
    Mean,
)
from onepass.training.studies.comparing.rivals.table import Table

ITS_TREES = replace(TREES, most=1000, patience=20)
"""At its own rate, which is twice that of the others."""
NAMES = 255
"""It takes so many of one column: of more, the rest are one."""


@dataclass(frozen=True)
class Trees:
    """A model."""

    model: Any
    goal: Goal
    rounds: int
    parameters: int = 0

    def predict(self, table: Table) -> Floats:
        """Numbers (N,), or probabilities (N, K)."""
        if not isinstance(self.goal, Labels):
            return np.asarray(self.model.predict(_columns(table)))
        result = np.zeros((len(table), self.goal.count))
        result[:, self.model.classes_.astype(int)] = self.model.predict_proba(_columns(table))
        return result


class HistGradientBoosting:
    """Names are declared as categories."""

    packages = ("sklearn",)
    draws = False

    def fit(self, train: Labelled, val: Labelled | None, asked: Asked) -> Trees:
        """Trees, as many as validation rows say."""
        chooses = asked.choosing(val)
        numbers, names = train.table.numbers.shape[1], len(train.table.sizes)
        settings: dict[str, Any] = {
            "max_iter": ITS_TREES.rounds(asked, val),
            "early_stopping": chooses is not None,
            "n_iter_no_change": ITS_TREES.patience,
            "random_state": asked.seed,
            "categorical_features": list(range(numbers, numbers + names)),
        }
        model = _model(asked.goal, settings)
        held_out = {}
        if chooses:
            known = np.isin(chooses.target, train.target) | (not isinstance(asked.goal, Labels))
            rows = chooses.table.taken(known)
            held_out = {"X_val": _columns(rows), "y_val": chooses.target[known]}
        model.fit(_columns(train.table), train.target, **held_out)
        return Trees(model, asked.goal, int(model.n_iter_))


def _model(goal: Goal, settings: dict[str, Any]) -> Any:
    match goal:
        case Labels():
            return HistGradientBoostingClassifier(**settings)
        case Absolute():
            return HistGradientBoostingRegressor(loss="absolute_error", **settings)
        case Mean():
            return HistGradientBoostingRegressor(loss="poisson", **settings)
        case Level(share=share):
            return HistGradientBoostingRegressor(loss="quantile", quantile=share, **settings)


def _columns(table: Table) -> Floats:
    return np.concatenate([table.numbers, np.minimum(table.names, NAMES - 1)], axis=1)
