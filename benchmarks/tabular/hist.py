"""scikit-learn's HistGradientBoosting as it is, but for the loss that judges."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from onepass.training.studies.comparing.rivals.base import Asked, Labelled
from onepass.training.studies.comparing.rivals.goals import (
    Absolute,
    Floats,
    Goal,
    Labels,
    Level,
    Mean,
)
from onepass.training.studies.comparing.rivals.table import Table

MOST, USUAL, PATIENCE = 1000, 100, 20
"""Trees, and those where no validation row says how many."""
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
        chooses = val is not None and asked.rounds is None
        numbers, names = train.table.numbers.shape[1], len(train.table.sizes)
        settings: dict[str, Any] = {
            "max_iter": asked.rounds or (MOST if chooses else USUAL),
            "early_stopping": chooses,
            "n_iter_no_change": PATIENCE,
            "random_state": asked.seed,
            "categorical_features": list(range(numbers, numbers + names)),
        }
        model = _model(asked.goal, settings)
        held_out = {}
        if chooses and val is not None:
            known = np.isin(val.target, train.target) | (not isinstance(asked.goal, Labels))
            held_out = {"X_val": _columns(val.table.taken(known)), "y_val": val.target[known]}
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
