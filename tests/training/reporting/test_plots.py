"""How good a task is, in pictures: what is counted in them, and that it can be read."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    DepthTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    QuantilesTask,
    RegressionTask,
    SegmentationTask,
    TaggingTask,
    Task,
)
from onepass.training.reporting import plots


def meet(figure: Figure) -> list[str]:
    """Numbers and names along an axis that lie on each other, turned ones aside."""
    figure.draw_without_rendering()
    found = []
    for axes in figure.axes:
        for axis, side in ((axes.xaxis, 0), (axes.yaxis, 1)):
            low, high = sorted(axis.get_view_interval())
            ticks = [t for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
            shown = [t.label1 for t in ticks if t.label1.get_text() and not t.label1.get_rotation()]
            spans = sorted(
                (one.get_window_extent().get_points()[:, side].tolist(), one.get_text())
                for one in shown
            )
            found += [
                f"{before[1]} {after[1]}"
                for before, after in pairwise(spans)
                if before[0][1] > after[0][0]
            ]
    return found


@pytest.mark.parametrize("scale", [1e-4, 1, 1e3, 2e5, 9e6, 1e12])
def test_numbers_below_a_picture_do_not_meet(scale: float, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Figure] = []
    monkeypatch.setattr(plots, "svg", lambda figures, told: seen.extend(figures))
    draw = np.random.default_rng(0)
    target = (draw.normal(size=200) * scale - 3 * scale).astype(np.float64)
    value = target + draw.normal(size=200) * scale
    plots.pictures("y", RegressionTask(unit="USD"), target, {"value": value}, {})
    years = draw.integers(2007, 2010, 200).astype(np.float64)
    plots.pictures("year", RegressionTask(), years, {"value": years}, {})
    assert len(seen) == 4
    assert [meet(figure) for figure in seen] == [[]] * 4
    assert "2007" in {label.get_text() for label in seen[2].axes[0].get_xticklabels()}


THREE = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.1, 0.8]], dtype=np.float32)
KINDS: list[tuple[Task, np.ndarray, dict[str, Any]]] = [
    (RegressionTask(unit="km"), np.arange(3.0), {"value": np.ones(3, dtype=np.float32)}),
    (CountTask(), np.arange(3.0), {"value": np.ones(3, dtype=np.float32)}),
    (QuantilesTask(), np.arange(3.0), {"quantiles": THREE}),
    (BinaryTask(labels=("n", "y")), np.array([0, 1, 1]), {"probabilities": THREE[:, :2]}),
    (MulticlassTask(labels=("a", "b", "c")), np.arange(3), {"probabilities": THREE}),
    (OrdinalTask(labels=("a", "b", "c")), np.arange(3), {"probabilities": THREE}),
    (MultilabelTask(labels=("a", "b", "c")), np.eye(3), {"probabilities": THREE}),
    (TaggingTask(labels=("a", "b", "c")), np.array([[1, 2, 0]]), {"probabilities": THREE[None]}),
    (
        SegmentationTask(labels=("a", "b", "c")),
        np.array([[[0, 1], [255, 2]]]),
        {"classes": np.array([[[0, 1], [1, 1]]]), "confidence": THREE[None, :2, :2]},
    ),
    (DepthTask(unit="cm"), THREE[None], {"values": THREE[None]}),
]


@pytest.mark.parametrize(
    ("task", "target", "fields"), KINDS, ids=lambda one: getattr(one, "kind", "")
)
def test_every_kind_has_pictures_that_say_whose_they_are(
    task: Task, target: np.ndarray, fields: dict[str, Any]
) -> None:
    drawn = str(plots.pictures("fare", task, target, fields, {}))
    assert drawn.startswith('<div class="panels"><svg role="img" aria-label="fare: ')
    assert drawn.count("<svg") == drawn.count("</svg>") > 0
