"""How it went: loss and skill of every task over the epochs, and what balancing recorded."""

from collections.abc import Iterable, Sequence
from math import isfinite, nan
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from onepass.training.reporting.figures import FAINT, MAIN, SECOND, panels, svg, title

Line = dict[str, Any]
"""Of the history: an epoch."""
CURVES = 10
"""Drawn in one panel; more could not be told apart, nor their names fit beside it."""

FAR = 100
"""Times another number: both would not be seen on one plain scale."""

SHORT = 12
"""Epochs that are drawn as points, too."""
ROOM = 24
"""Letters of a name that has room beside another."""


def went(history: Sequence[Line], task: str, best_epoch: int) -> Markup:
    """Training loss on the left, validation skill on the right."""
    figures, (left, right) = panels(2, height=2.2)
    epochs = [line["epoch"] for line in history]
    form = ".-" if len(epochs) < SHORT else "-"  # one epoch is no line
    left.plot(epochs, numbers(history, "losses", task), form, color=MAIN)
    title(left, "training loss, without a unit")
    skills = numbers(history, "skills", task)
    right.plot(epochs, skills, form, color=MAIN)
    right.axhline(0, color=FAINT, linewidth=0.8)
    low = min((skill for skill in skills if isfinite(skill)), default=0.0)
    right.set_ylim(max(-1.0, min(0.0, low)), 1.02)
    title(right, "validation skill (0: the trivial answer, 1: no error)")
    for axis in (left, right):
        _epochs(axis, best_epoch)
    return svg(figures, f"{task}: training loss and validation skill over {len(epochs)} epochs")


def numbers(history: Sequence[Line], part: str, name: str) -> list[float]:
    """One number per epoch; NaN where there is none."""
    values = (line.get(part, {}).get(name) for line in history)
    return [nan if number is None else number for number in values]


def lines(
    history: Sequence[Line],
    part: str,
    names: Sequence[str],
    what: str,
    best_epoch: int,
    *,
    span: tuple[float, float] | None = None,
) -> Markup | None:
    """One line per name of what the history holds under `part`, the lowest where they are many;
    None where it holds nothing, or the same everywhere. `span`, of the axis, lets numbers that
    hardly differ look like it."""
    held = {name: numbers(history, part, name) for name in names}
    held = {name: own for name, own in held.items() if any(map(isfinite, own))}
    if len({number for own in held.values() for number in own if isfinite(number)}) < 2:
        return None
    lowest = sorted(held, key=lambda name: np.nanmean(held[name]))[:CURVES]
    drawn = {name: own for name, own in held.items() if name in lowest}
    if len(drawn) < len(held):
        what = f"{what}, the {CURVES} lowest of {len(held)}"
    columns = 2 if max(map(len, drawn)) <= ROOM else 1
    rows = -(-len(drawn) // columns)
    (figure,), (axis,) = panels(1, height=2.3 + 0.18 * rows, width=4.5)
    for name, own in drawn.items():
        known = [(line["epoch"], n) for line, n in zip(history, own, strict=True) if isfinite(n)]
        axis.plot(*zip(*known, strict=True), ".-", markersize=4, label=_cut(name))
    if span:
        axis.set_ylim(*span)
    elif _far_apart(drawn.values()):
        axis.set_yscale("log")
    title(axis, what)
    figure.legend(loc="outside lower left", ncols=columns, fontsize=8, frameon=False)
    _epochs(axis, best_epoch)
    return svg(figure, f"{what}: {', '.join(drawn)}")


def layers(history: Sequence[Line], best_epoch: int) -> Markup | None:
    """How long each layer's gradient is; of many the shortest, where little is learnt."""
    names = list(dict.fromkeys(name for line in history for name in line.get("layers", {})))
    return lines(history, "layers", names, "norm of each layer's gradient", best_epoch)


def _far_apart(drawn: Iterable[Sequence[float]]) -> bool:
    """Numbers above 0 of which some are a hundred times others."""
    seen = [number for own in drawn for number in own if isfinite(number)]
    return min(seen) > 0 and max(seen) > FAR * min(seen)


def _cut(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"


def _epochs(axis: Axes, best_epoch: int) -> None:
    axis.axvline(best_epoch, color=SECOND, linewidth=1)
    axis.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))
    axis.set_xlabel(f"epoch ({best_epoch} is the best)")
