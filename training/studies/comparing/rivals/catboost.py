"""CatBoost, untuned: what it does by default, at a rate of 0.05 and stopped by validation rows.

Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features", NeurIPS 2018.
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

    model: Any
    goal: Goal
    rounds: int

    @property
    def parameters(self) -> int:
        """A value of each leaf, and a threshold of each level of each tree."""
        leaves = self.model.get_tree_leaf_counts()
        return int(len(self.model.get_leaf_values()) + np.log2(leaves).sum())

    def predict(self, table: Table) -> Floats:
        """Numbers (N,), or probabilities (N, K)."""
        kinds = {Labels: "Probability", Mean: "Exponent"}
        kind = kinds.get(type(self.goal), "RawFormulaVal")
        result: Floats = self.model.predict(_pool(table), prediction_type=kind, thread_count=1)
        return result


class CatBoost:
    """Names are declared as categories; absent numbers are NaN, which it knows."""

    packages = ("catboost",)
    draws = True

    def fit(self, train: Labelled, val: Labelled | None, asked: Asked) -> Trees:
        """Trees, as many as are best on validation rows."""
        most = TREES.rounds(asked, val)
        model = package("catboost").CatBoost(settings(asked.goal, asked.seed, most))
        stop = dict[str, Any]()
        if chooses := asked.choosing(val):
            rows = _pool(chooses.table, chooses.target)
            stop = {"eval_set": rows, "early_stopping_rounds": TREES.patience}
        model.fit(_pool(train.table, train.target), **stop)
        return Trees(model, asked.goal, int(model.tree_count_))


def _pool(table: Table, target: Floats | None = None) -> Any:
    catboost = package("catboost")
    names = table.names.astype(str).astype(object)
    rows = catboost.FeaturesData(
        num_feature_data=table.numbers.astype(np.float32) if table.numbers.shape[1] else None,
        cat_feature_data=np.frompyfunc(str.encode, 1, 1)(names) if table.sizes else None,
    )
    return catboost.Pool(rows, target)


def settings(goal: Goal, seed: int, trees: int) -> dict[str, Any]:
    """All else is as the library has it."""
    own = {"iterations": trees, "learning_rate": RATE, "random_seed": seed, "thread_count": 1}
    return own | {"verbose": False, "allow_writing_files": False} | _objective(goal)


def _objective(goal: Goal) -> dict[str, Any]:
    match goal:
        case Absolute():
            return {"loss_function": "MAE"}
        case Level(share=share):
            return {"loss_function": f"Quantile:alpha={share}"}
        case Mean():
            return {"loss_function": "Poisson"}
        case Labels(count=2):
            return {"loss_function": "Logloss"}
        case Labels(count=count):
            return {"loss_function": "MultiClass", "classes_count": count}
