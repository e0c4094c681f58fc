"""True against said labels, as a table of shades."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from onepass.training.reporting.figures import INK, cut, title

MAX_LABELS = 20
"""Of a confusion matrix that can be read; the most frequent ones are shown."""
NUMBERED = 10
"""Labels of a confusion matrix with numbers in it, and names that fit."""


def confusion(
    axis: Axes, labels: Sequence[str], true: NDArray[np.int64], predicted: NDArray[np.int64]
) -> None:
    """A row per true label, each summing to 1."""
    shown = np.sort(np.bincount(true, minlength=len(labels)).argsort()[::-1][:MAX_LABELS])
    table = np.zeros((len(labels), len(labels)))
    np.add.at(table, (true, predicted), 1)
    table = table[np.ix_(shown, shown)]
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    axis.imshow(share, cmap="Blues", vmin=0, vmax=1)
    axis.grid(visible=False)
    words = [cut(labels[index]) for index in shown]
    turned = max(map(len, words)) > 3
    many = len(shown) > NUMBERED
    axis.set_xticks(range(len(shown)), words, rotation=90 if many else 45 if turned else 0)
    if turned and not many:  # each ends below its own column
        for label in axis.get_xticklabels():
            label.set(ha="right", rotation_mode="anchor")
    axis.set_yticks(range(len(shown)), words)
    axis.tick_params(labelsize=7 if many else None)
    title(axis, "darker: more of the true label's rows")
    axis.set_xlabel("said")
    axis.set_ylabel("true")
    if not many:
        for (row, column), count in np.ndenumerate(table):
            ink = "white" if share[row, column] > 0.55 else INK
            axis.text(column, row, f"{count:.0f}", ha="center", va="center", color=ink, fontsize=8)
