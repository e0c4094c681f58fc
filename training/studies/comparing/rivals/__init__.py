"""Rivals: what other libraries come to, a model of its own for every task, on the same rows.

rows -> plain table -> goals of a task -> a model for each -> fields, judged as those of a network

A file for each rival, one signature: `Rival.fit`.
"""

from typing import Literal

from onepass.training.studies.comparing.rivals.base import Rival
from onepass.training.studies.comparing.rivals.catboost import CatBoost
from onepass.training.studies.comparing.rivals.lightgbm import LightGBM
from onepass.training.studies.comparing.rivals.linear import Linear
from onepass.training.studies.comparing.rivals.tabm import TabM

Name = Literal["lightgbm", "catboost", "tabm", "linear"]


def rival(name: Name) -> Rival:
    """The rival of that name. Its packages are looked for when it fits."""
    match name:
        case "lightgbm":
            return LightGBM()
        case "catboost":
            return CatBoost()
        case "tabm":
            return TabM()
        case "linear":
            return Linear()


__all__ = ["Name", "Rival", "rival"]
