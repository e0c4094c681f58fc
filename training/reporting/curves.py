"""Loss and skill per task over the epochs, as a picture."""

import math
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

LONG = 22
"""Letters of a name that fits beside its panel."""
PER_FIGURE = 12
"""Tasks drawn; with more the picture could not be read, and the report has the numbers."""


def curves(history: Sequence[Mapping[str, Any]], best_epoch: int) -> bytes:
    """A PNG: a row per task, training loss on the left, validation skill on the right."""
    tasks = list(history[0]["skills"])[:PER_FIGURE]
    figure = Figure(figsize=(9, 1 + 2 * len(tasks)), layout="constrained")
    FigureCanvasAgg(figure)
    epochs = [line["epoch"] for line in history]
    grid = figure.subplots(len(tasks), 2, squeeze=False, sharex=True)
    for (left, right), task in zip(grid, tasks, strict=True):
        left.plot(epochs, _line(history, "losses", task), color="tab:blue")
        left.set_ylabel(task if len(task) <= LONG else f"{task[: LONG - 1]}…")
        skills = _line(history, "skills", task)
        right.plot(epochs, skills, color="tab:green")
        right.axhline(0, color="grey", linewidth=0.8, linestyle=":")
        low = min(skill if math.isfinite(skill) else 0.0 for skill in skills)
        right.set_ylim(bottom=max(-1.0, min(0.0, low)), top=1.0)
        for axis in (left, right):
            axis.axvline(best_epoch, color="tab:orange", linewidth=1)
            axis.grid(alpha=0.3)
            axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    grid[0][0].set_title("training loss")
    grid[0][1].set_title("validation skill (1 perfect, 0 trivial)")
    for axis in grid[-1]:
        axis.set_xlabel(f"epoch (best: {best_epoch})")
    out = BytesIO()
    figure.savefig(out, format="png", dpi=110, metadata={"Software": None})
    return out.getvalue()


def _line(history: Sequence[Mapping[str, Any]], part: str, task: str) -> list[float]:
    """A task's numbers; NaN where it had none: JSON has no other way to say so of a resumed run."""
    numbers = (line[part].get(task) for line in history)
    return [math.nan if number is None else number for number in numbers]
