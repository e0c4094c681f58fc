"""How good a task is, in pictures: predicted against true, confusion, calibration.

Reliability: DeGroot, Fienberg, "The Comparison and Evaluation of Forecasters", 1983; expected
calibration error: Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning",
AAAI 2015.
"""

from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from numpy.typing import NDArray

from onepass.models.contract.forms import Cells, Choice, Choices, Objects, Pixels, Points, Quantity
from onepass.models.contract.tasks import Task
from onepass.training.reporting.confusion import confusion
from onepass.training.reporting.figures import FAINT, MAIN, SECOND, panels, svg, title
from onepass.training.reporting.object_plots import object_pictures
from onepass.training.reporting.reliability import reliability, wilson
from onepass.training.tasks.metrics.metric import Fields, Target
from onepass.training.tasks.metrics.tagging import tokens

POINTS = 3000
PIXELS = 20_000
"""That are drawn of all pictures."""


def pictures(name: str, task: Task, target: Target, fields: Fields, found: Fields) -> Markup:
    """Of the rows that are answered: (N, ...) targets, computed fields, and what is tallied."""
    match task.form:
        case Quantity(levels=()) as form:
            return _numbers(name, form.unit, target, fields["value"])
        case Quantity() as form:
            return _quantiles(name, form, target, fields["quantiles"])
        case Choice() as form:
            predicted = np.asarray(task.places(fields)).astype(np.int64)
            return _labels(name, form, target.astype(np.int64), predicted, fields["probabilities"])
        case Cells() as form:
            return _tags(name, task, form, target, fields)
        case Pixels() as form:
            return _pixels(name, form, target, fields)
        case Objects() as form:
            return object_pictures(name, task, target=target, fields=fields, found=found)
        case Points():
            return Markup("")
        case Choices():
            table, known = fields["probabilities"], ~np.isnan(target)
            figures, (axis,) = panels(1)
            _reliability(axis, table[known], target[known] > 0, "probability of a label")
            return svg(figures, f"{name}: how often labels are true, by their probability")


def _numbers(name: str, unit: str | None, target: Target, value: NDArray[Any]) -> Markup:
    figures, (left, right) = panels(2)
    _against(left, target, value, unit)
    error = value.astype(np.float64) - target
    low, high = np.percentile(error, [0.5, 99.5])
    margin = max(0.5, abs(low) / 100) if low == high else 0.0  # as of one row
    bins = np.linspace(low - margin, high + margin, int(np.clip(2 * len(error) ** 0.5, 10, 40)) + 1)
    right.hist(error.clip(low, high), bins=bins.tolist(), color=MAIN)
    right.axvline(0, color=SECOND, linewidth=1)
    right.set_xlabel(f"predicted - true{f', {unit}' if unit else ''}")
    right.set_ylabel("rows")
    return svg(figures, f"{name}: predicted against true, and the distribution of errors")


def _against(axis: Axes, target: Target, value: NDArray[Any], unit: str | None) -> None:
    """Both axes reach from the 0.5th to the 99.5th percentile of the truth."""
    some = np.random.default_rng(0).permutation(len(target))[:POINTS]
    low, high = np.percentile(target.astype(np.float64), [0.5, 99.5])
    edge = max((high - low) * 0.05, abs(low) * 1e-6, 1e-9)
    axis.plot([low, high], [low, high], color=SECOND, linewidth=1)
    axis.plot(target[some], value[some], ".", color=MAIN, alpha=0.35, markersize=3, rasterized=True)
    axis.set_xlim(low - edge, high + edge)
    axis.set_ylim(low - edge, high + edge)
    in_unit = f", {unit}" if unit else ""
    axis.set_xlabel(f"true{in_unit}")
    axis.set_ylabel(f"predicted{in_unit}")


def _quantiles(name: str, form: Quantity, target: Target, table: NDArray[Any]) -> Markup:
    figures, (left, right) = panels(2)
    middle = int(np.abs(np.array(form.levels) - 0.5).argmin())
    _against(left, target, table[:, middle], form.unit)
    left.set_ylabel(f"quantile at {form.levels[middle]}{f', {form.unit}' if form.unit else ''}")
    below = (target[:, None] <= table).mean(axis=0)
    right.plot([0, 1], [0, 1], color=FAINT, linewidth=1)
    right.plot(form.levels, below, "o-", color=MAIN)
    right.set_xlabel("level")
    right.set_ylabel("share of rows below")
    return svg(figures, f"{name}: the middle quantile against the truth, and coverage by level")


def _labels(
    name: str,
    form: Choice,
    true: NDArray[np.int64],
    predicted: NDArray[np.int64],
    table: NDArray[Any],
) -> Markup:
    figures, (left, right) = panels(2, height=3.2)
    confusion(left, form.labels, true, predicted)
    if form.binary:
        _reliability(right, table[:, 1], true == 1, f"probability of {form.labels[1]}")
    else:
        surest = table.argmax(axis=1)
        _reliability(right, table.max(axis=1), surest == true, "probability of the likeliest label")
    return svg(figures, f"{name}: true against said labels, and how far probabilities are right")


def _tags(name: str, task: Task, form: Cells, target: Target, fields: Fields) -> Markup:
    """Of tokens."""
    figures, (left, right) = panels(2, height=3.6)
    there, true, predicted = tokens(task, target, fields)
    confusion(left, form.labels, true[there], predicted[there])
    sure = fields["probabilities"][:, : there.shape[1]].max(axis=2)
    surest = fields["probabilities"][:, : there.shape[1]].argmax(axis=2)
    label = "probability of the likeliest label"
    _reliability(right, sure[there], (surest == true)[there], label)
    return svg(figures, f"{name}: true against said labels of {form.called}, and calibration")


def _pixels(name: str, form: Pixels, target: Target, fields: Fields) -> Markup:
    """Of some of all pixels."""
    drawn = np.random.default_rng(0).integers(0, target.size, PIXELS)
    true, said = target.ravel()[drawn], fields[next(iter(form.computed))].ravel()[drawn]
    figures, (left, right) = panels(2, height=3.4)
    if not form.labels:
        known = np.isfinite(true)
        _against(left, true[known], said[known], form.unit)
        right.hist(said[known].astype(np.float64) - true[known], bins=40, color=MAIN)
        right.set_xlabel(f"predicted - true{f', {form.unit}' if form.unit else ''}")
        right.set_ylabel("pixels")
        return svg(figures, f"{name}: predicted against true, and the distribution of errors")
    known = true < len(form.labels)
    labels, right_ones = true[known].astype(np.int64), said[known].astype(np.int64)
    confusion(left, form.labels, labels, right_ones)
    sure = fields["confidence"].ravel()[drawn][known]
    _reliability(right, sure, labels == right_ones, "probability of the likeliest label")
    return svg(figures, f"{name}: true against said labels of pixels, and calibration")


def _reliability(
    axis: Axes, probabilities: NDArray[Any], true: NDArray[np.bool_], label: str
) -> None:
    """How often it is true, of rows where it was said to be about so likely."""
    centres, shares, counts = reliability(probabilities, true)
    error = float(np.abs(centres - shares) @ counts / counts.sum())
    axis.plot([0, 1], [0, 1], color=FAINT, linewidth=1)
    axis.vlines(centres, *wilson(shares, counts), color=MAIN, linewidth=1)
    axis.scatter(centres, shares, s=6 + 60 * counts / counts.max(), color=MAIN)
    axis.set_xlim(-0.03, 1.03)
    axis.set_ylim(-0.03, 1.03)
    axis.set_xlabel(label)
    axis.set_ylabel("how often true")
    title(axis, f"calibration: off by {error:.3f} on average; lines: 95 %")
