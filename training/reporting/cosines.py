"""How the tasks' gradients agree: of few pairs over the epochs, of many a matrix of means."""

import math
from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from onepass.training.reporting.figures import INK, cut, panels, svg, title
from onepass.training.reporting.history import Line, lines
from onepass.training.steps.gradient_record import flat

PAIRS = 6
"""Lines that can be told apart."""
NUMBERED = 12
"""Tasks up to which a matrix has its numbers in it."""
NAMED = 32
Pair = tuple[str, ...]


def cosines(history: Sequence[Line], best_epoch: int) -> list[Markup]:
    """Nothing where nothing was recorded, or one task is alone."""
    means = _means(history)
    opposed = sorted(means, key=lambda pair: means[pair])  # who pulls against whom stands first
    shown = [", ".join(pair) for pair in opposed[:PAIRS]]
    seen = [line | {"cosines": _by_pair(line)} for line in history]
    many = len(opposed) > PAIRS
    which = f"{PAIRS} most opposed of {len(opposed)}" if many else "-1: opposed"
    caption = f"cosine of two tasks' gradients ({which})"
    over = lines(seen, "cosines", shown, caption, best_epoch, span=(-1.02, 1.02))
    return [one for one in (over, _matrix(means) if many else None) if one is not None]


def _means(history: Sequence[Line]) -> dict[Pair, float]:
    """Over the epochs."""
    by_pair: dict[Pair, list[float]] = {}
    for line in history:
        for pair, value in flat(line.get("cosines", {})).items():
            if value is not None and math.isfinite(value):
                by_pair.setdefault(pair, []).append(value)
    return {pair: sum(values) / len(values) for pair, values in by_pair.items()}


def _by_pair(line: Line) -> dict[str, float]:
    return {", ".join(pair): value for pair, value in flat(line.get("cosines", {})).items()}


def _matrix(means: dict[Pair, float]) -> Markup:
    """(T, T): red where two tasks pull against each other, blue where they agree."""
    tasks = list(dict.fromkeys(task for pair in means for task in pair))
    table = np.eye(len(tasks))
    for (one, other), mean in means.items():
        row, column = tasks.index(one), tasks.index(other)
        table[row, column] = table[column, row] = mean
    side = min(7.0, 2.2 + 0.32 * len(tasks))
    (figure,), (axis,) = panels(1, height=side, width=side + 1)
    image = axis.imshow(table, cmap="RdBu", vmin=-1, vmax=1)
    axis.grid(visible=False)
    ticks = range(len(tasks)) if len(tasks) <= NAMED else ()
    axis.set_xticks(ticks, [cut(tasks[n]) for n in ticks], rotation=45, ha="right")
    axis.set_yticks(ticks, [cut(tasks[n]) for n in ticks])
    for (row, column), mean in np.ndenumerate(table):
        if row != column and len(tasks) <= NUMBERED:
            ink = "white" if abs(mean) > 0.6 else INK
            axis.text(column, row, f"{mean:.1f}", ha="center", va="center", color=ink, fontsize=8)
    figure.colorbar(image, ax=axis, shrink=0.8)
    title(axis, "mean cosine of two tasks' gradients")
    return svg(figure, f"mean cosine of the gradients of each two of {len(tasks)} tasks")
