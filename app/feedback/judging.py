"""How right an answer was, once its truth is told: a number per metric, row by row.

Metrics have the names of the report, where it has them, so that both can be compared. A metric is a
mean over rows: `UNIT` ones have the unit of the labels, all others are shares, from 0 to 1. What
else the truth of a row can say of its answer, such as whether an interval or a set held it, is one
more entry of what `judged` returns, and its name one more in `METRICS`.
"""

from collections.abc import Mapping
from typing import Any

from onepass.models.contract.forms import Cells, Choice, Choices, Objects, Pixels, Points, Quantity
from onepass.models.contract.tasks import Task

MAE, PINBALL = "mae", "pinball"
ACCURACY, EXACT, BY_LABEL = "accuracy", "exact", "label_accuracy"
UNIT = (MAE, PINBALL)
METRICS = (MAE, PINBALL, ACCURACY, EXACT, BY_LABEL)
HALF = 0.5


def judged(task: Task, answer: Mapping[str, Any], truth: Any) -> dict[str, float]:
    """One task's answer to one row -> a number for each metric."""
    match task.form:
        case Quantity(levels=()):
            return {MAE: abs(answer["value"] - truth)}
        case Quantity(levels=levels):
            return _quantiles(levels, [*answer["quantiles"].values()], truth)
        case Choice():
            return {ACCURACY: float(_said(answer) == truth)}
        case Choices(labels=labels):
            wrong = set(answer["labels"]) ^ set(truth)
            return {EXACT: float(not wrong), BY_LABEL: 1 - len(wrong) / len(labels)}
        case Cells() | Pixels() | Objects() | Points():
            return {}


def _quantiles(levels: tuple[float, ...], values: list[float], truth: float) -> dict[str, float]:
    """The mean loss of all levels, and how far the middle one is away."""
    pairs = list(zip(levels, values, strict=True))
    losses = [max(level * (truth - v), (level - 1) * (truth - v)) for level, v in pairs]
    _, middle = min(pairs, key=lambda pair: abs(pair[0] - HALF))
    return {PINBALL: sum(losses) / len(losses), MAE: abs(middle - truth)}


def _said(answer: Mapping[str, Any]) -> str | None:
    """The label; of an ordinal task that answers with a number, the median one."""
    if "label" in answer:
        label: str = answer["label"]
        return label
    below = 0.0
    for label, probability in answer["probabilities"].items():
        below += probability
        if below >= HALF:
            return str(label)
    return None
