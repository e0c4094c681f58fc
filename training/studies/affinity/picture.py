"""An affinity as a picture: a matrix of lookahead, one of cosines."""

from io import BytesIO

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from onepass.training.studies.affinity.affinity import Affinity
from onepass.training.studies.affinity.groups import Floats
from onepass.training.studies.affinity.tables import exponent

WRITTEN = 12
"""Tasks up to which numbers stand in the fields."""


def picture(affinity: Affinity) -> bytes:
    """A PNG."""
    count = len(affinity.tasks)
    side = max(3.4, 0.6 * min(count, 20))
    figure = Figure(figsize=(2 * side + 1.6, side + 0.8))
    figure.set_layout_engine("constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    power = exponent(affinity.lookahead)
    ahead, cosines = affinity.lookahead.mean(axis=0) / 10.0**power, affinity.cosines.mean(axis=0)
    others = ahead[~np.eye(count, dtype=bool)]
    _draw(left, affinity, ahead, most=float(np.nanmax(np.abs(others), initial=1e-9)))
    left.set_title(f"lookahead affinity, 1e{power}", loc="left")
    left.set_ylabel("a step for this task …")
    left.set_xlabel("… lowers the loss of this one")
    _draw(right, affinity, cosines, most=1.0)
    right.set_title("cosine of gradients at the cut", loc="left")
    out = BytesIO()
    figure.savefig(out, format="png", dpi=110, metadata={"Software": None})
    return out.getvalue()


def _draw(axis: Axes, affinity: Affinity, table: Floats, most: float) -> None:
    """Blue helps, red harms; a task's own field, which others are not measured by, stays grey."""
    shown = table.copy()
    np.fill_diagonal(shown, np.nan)
    axis.set_facecolor("#e3e6ec")
    axis.imshow(shown, cmap="RdBu", vmin=-most, vmax=most)
    indices = range(len(affinity.tasks))
    axis.set_xticks(indices, affinity.tasks, rotation=45, ha="right")
    axis.set_yticks(indices, affinity.tasks)
    if len(affinity.tasks) > WRITTEN:
        return
    for row in indices:
        for column in indices:
            value = table[row, column]
            dark = row != column and abs(value) > 0.6 * most
            if np.isfinite(value):
                axis.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=8,
                          color="white" if dark else "#1f2430")  # fmt: skip
