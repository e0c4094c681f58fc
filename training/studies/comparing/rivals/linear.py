"""Linear models: ridge and logistic regression on standardised numbers and names one-hot.

Ridge is moved by the share of its training residuals that the goal asks for: by their median where
absolute errors judge. How strongly weights are held small is chosen by validation rows.
"""

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge

from onepass.training.studies.comparing.rivals.base import Asked, Labelled
from onepass.training.studies.comparing.rivals.goals import (
    Absolute,
    Floats,
    Goal,
    Labels,
    Level,
    Mean,
    error,
)
from onepass.training.studies.comparing.rivals.table import Table

STRENGTHS = (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
"""Of ridge; of the others so much of a row's share."""
USUAL = 2
"""The one that is taken where no validation row says which."""
STEPS = 300
FURTHEST = 20.0
"""Of a logarithm: what is further is cut there."""


@dataclass(frozen=True)
class Scale:
    """What training rows say of numbers: (F,) each."""

    middle: Floats
    spread: Floats
    gaps: NDArray[np.bool_]
    """Which were ever absent: they get a column that says so."""

    @classmethod
    def of(cls, table: Table) -> "Scale":
        """Of training rows."""
        absent = np.isnan(table.numbers)
        known = np.where(absent.all(axis=0), 0.0, table.numbers)
        spread = np.nanstd(known, axis=0)
        gaps: NDArray[np.bool_] = np.logical_or.reduce(absent, axis=0)
        return cls(np.nanmean(known, axis=0), np.where(spread > 0, spread, 1), gaps)

    def columns(self, table: Table) -> Floats:
        """(N, W) without NaN: what is absent is the mean."""
        numbers = np.nan_to_num((table.numbers - self.middle) / self.spread)
        absent = np.isnan(table.numbers)[:, self.gaps]
        return np.concatenate([numbers, absent, table.one_hot], axis=1)


@dataclass(frozen=True)
class Weights:
    """A model."""

    goal: Goal
    scale: Scale
    model: Any
    rounds: int
    moved: float = 0.0

    @cached_property
    def parameters(self) -> int:
        """Its weights."""
        return int(np.size(self.model.coef_) + np.size(self.model.intercept_))

    def predict(self, table: Table) -> Floats:
        """Numbers (N,), or probabilities (N, K)."""
        columns = self.scale.columns(table)
        match self.goal:
            case Labels(count=count):
                result = np.zeros((len(table), count))
                result[:, self.model.classes_.astype(int)] = self.model.predict_proba(columns)
                return result
            case Mean():
                far = columns @ self.model.coef_ + self.model.intercept_
                return np.asarray(np.exp(np.clip(far, -FURTHEST, FURTHEST)))
            case Absolute() | Level():
                return np.asarray(self.model.predict(columns) + self.moved)


class Linear:
    """The simplest that can be learnt."""

    packages = ("sklearn",)
    draws = False

    def fit(self, train: Labelled, val: Labelled | None, asked: Asked) -> Weights:
        """The strength that is best on validation rows; `rounds` says which it is, from 1."""
        chooses = asked.choosing(val)
        if chooses is None:
            return _fitted(train, asked.goal, asked.rounds or USUAL + 1)
        target, table = chooses.target, chooses.table
        each = [_fitted(train, asked.goal, index + 1) for index in range(len(STRENGTHS))]
        return min(each, key=lambda one: error(asked.goal, target, one.predict(table)))


def _fitted(train: Labelled, goal: Goal, rounds: int) -> Weights:
    scale, strength = Scale.of(train.table), STRENGTHS[rounds - 1]
    columns, target = scale.columns(train.table), train.target
    match goal:
        case Labels():
            logistic = LogisticRegression(C=1 / strength, max_iter=STEPS)
            return Weights(goal, scale, _quietly(logistic, columns, target), rounds)
        case Mean():
            poisson = PoissonRegressor(alpha=strength / len(target), max_iter=STEPS)
            return Weights(goal, scale, _quietly(poisson, columns, target), rounds)
        case Absolute(share=share) | Level(share=share):
            ridge = Ridge(alpha=strength).fit(columns, target)
            moved = float(np.quantile(target - ridge.predict(columns), share))
            return Weights(goal, scale, ridge, rounds, moved)


def _quietly(model: Any, columns: Floats, target: Floats) -> Any:
    """Fitted; steps enough or not, validation rows judge it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(columns, target)
