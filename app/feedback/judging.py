"""How right an answer was, once its truth is told: a number per metric, row by row.

Metrics have the names of the report, where it has them, so that both can be compared. A metric is a
mean over rows: `UNIT` ones have the unit of the labels, `LABELS` ones are how many labels, all
others are shares, from 0 to 1. What else the truth of a row can say of its answer is one more entry
of what `judged` returns, and its name one more in `METRICS`.
"""

from collections.abc import Mapping
from typing import Any

from onepass.models.contract.forms import Cells, Choice, Choices, Objects, Pixels, Points, Quantity
from onepass.models.contract.tasks import Task
from onepass.models.contract.tasks.intervals import HIGH, LOW
from onepass.models.contract.tasks.sets import OPEN, SET, SURE

MAE, PINBALL = "mae", "pinball"
ACCURACY, EXACT, BY_LABEL = "accuracy", "exact", "label_accuracy"
COVERED, WIDTH, SIZE = "covered", "width", "size"
"""Of what an answer promises: whether it held, and what it costs."""
UNIT = (MAE, PINBALL, WIDTH)
LABELS = (SIZE, OPEN)
METRICS = (MAE, PINBALL, ACCURACY, EXACT, BY_LABEL, COVERED, WIDTH, SIZE, OPEN)
HALF = 0.5


def judged(task: Task, answer: Mapping[str, Any], truth: Any) -> dict[str, float]:
    """One task's answer to one row -> a number for each metric."""
    return _right(task, answer, truth) | _promised(answer, truth)


def _right(task: Task, answer: Mapping[str, Any], truth: Any) -> dict[str, float]:
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


def _promised(answer: Mapping[str, Any], truth: Any) -> dict[str, float]:
    """Whether what an answer promises holds. Where there is no bound, all is within; such an
    interval has no width."""
    if LOW in answer:
        low, high = answer[LOW], answer[HIGH]
        held = (low is None or low <= truth) and (high is None or truth <= high)
        wide = {} if low is None or high is None else {WIDTH: high - low}
        return {COVERED: float(held), **wide}
    if SET in answer:
        return {COVERED: float(truth in answer[SET]), SIZE: len(answer[SET])}
    if SURE in answer:
        sure, either = {*answer[SURE]}, {*answer[OPEN]}
        return {COVERED: float(sure <= {*truth} <= sure | either), OPEN: len(either)}
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
