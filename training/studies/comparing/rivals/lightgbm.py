"""LightGBM, untuned: what it does by default, at a rate of 0.05 and stopped by validation rows.

Ke et al., "LightGBM: A Highly Efficient Gradient Boosting Decision Tree", NeurIPS 2017.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from onepass.training.studies.comparing.rivals.base import Asked, Labelled
from onepass.training.studies.comparing.rivals.boosting import RATE, TREES
from onepass.training.studies.comparing.rivals.goals import (
    Absolute,
    Floats,
    Goal,
    Labels,
    Level,
    Mean,
)
from onepass.training.studies.comparing.rivals.packages import package
from onepass.training.studies.comparing.rivals.table import Table


@dataclass(frozen=True)
class Trees:
    """A model."""

    booster: Any
    goal: Goal
    rounds: int

    @property
    def parameters(self) -> int:
        """Of each split its threshold, of each leaf its value."""
        trees = self.booster.dump_model(num_iteration=self.rounds)["tree_info"]
        return sum(2 * int(tree["num_leaves"]) - 1 for tree in trees)

    def predict(self, table: Table) -> Floats:
        """Numbers (N,), or probabilities (N, K)."""
        result: Floats = self.booster.predict(
            table.joined, num_iteration=self.rounds, num_threads=1
        )
        if isinstance(self.goal, Labels) and self.goal.count == 2:
            return np.stack([1 - result, result], axis=1)
        return result


class LightGBM:
    """Names are declared as categories; absent numbers are NaN, which it knows."""

    packages = ("lightgbm",)
    draws = False

    def fit(self, train: Labelled, val: Labelled | None, asked: Asked) -> Trees:
        """Trees, as many as are best on validation rows."""
        lightgbm = package("lightgbm")
        rows = self._dataset(train)
        most, chooses = TREES.rounds(asked, val), asked.choosing(val)
        stop = lightgbm.early_stopping(TREES.patience, verbose=False)
        booster = lightgbm.train(
            settings(asked.goal, asked.seed),
            rows,
            most,
            valid_sets=[self._dataset(chooses, rows)] if chooses else None,
            callbacks=[stop] if chooses else None,
        )
        return Trees(booster, asked.goal, booster.best_iteration if chooses else most)

    def _dataset(self, rows: Labelled, like: Any = None) -> Any:
        numbers, every = rows.table.numbers.shape[1], rows.table.joined
        return package("lightgbm").Dataset(
            every,
            rows.target,
            reference=like,
            categorical_feature=list(range(numbers, every.shape[1])),
            params={"verbosity": -1},
        )


def settings(goal: Goal, seed: int) -> dict[str, Any]:
    """All else is as the library has it."""
    own = {"learning_rate": RATE, "seed": seed, "num_threads": 1, "verbosity": -1}
    return own | {"deterministic": True, "force_col_wise": True} | _objective(goal)


def _objective(goal: Goal) -> dict[str, Any]:
    match goal:
        case Absolute():
            return {"objective": "mae", "metric": "mae"}
        case Level(share=share):
            return {"objective": "quantile", "metric": "quantile", "alpha": share}
        case Mean():
            return {"objective": "poisson", "metric": "poisson"}
        case Labels(count=2):
            return {"objective": "binary", "metric": "binary_logloss"}
        case Labels(count=count):
            return {"objective": "multiclass", "metric": "multi_logloss", "num_class": count}
