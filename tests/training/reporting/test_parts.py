"""What a page is made of: calibration, scores per label, the worst rows."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from scipy.stats import binomtest
from sklearn.metrics import precision_recall_fscore_support

from onepass.models.contract.tasks import (
    BinaryTask,
    MulticlassTask,
    MultilabelTask,
    QuantilesTask,
    RegressionTask,
    TaggingTask,
)
from onepass.training.reporting import plots
from onepass.training.reporting.history import CURVES, layers, lines
from onepass.training.reporting.plots import reliability, wilson
from onepass.training.reporting.scores import label_scores
from onepass.training.reporting.worst_rows import worst

LABELS = ("a", "b", "c")


def test_reliability_by_hand() -> None:
    said = np.array([0.05, 0.07, 0.95, 0.91, 1.0])
    true = np.array([False, True, True, True, False])
    centres, shares, counts = reliability(said, true)
    np.testing.assert_allclose(centres, [0.06, (0.95 + 0.91 + 1) / 3])
    np.testing.assert_allclose(shares, [0.5, 2 / 3])
    np.testing.assert_array_equal(counts, [2, 3])


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_every_row_is_in_one_bin(rows: list[tuple[float, bool]]) -> None:
    said, true = (np.array(column) for column in zip(*rows, strict=True))
    centres, shares, counts = reliability(said, true)
    assert counts.sum() == len(rows)
    assert counts @ centres == pytest.approx(said.sum())
    assert counts @ shares == pytest.approx(true.sum())


@pytest.mark.parametrize(("hits", "count"), [(0, 1), (1, 3), (40, 50), (50, 50)])
def test_intervals_of_shares_are_those_of_a_kept_library(hits: int, count: int) -> None:
    low, high = wilson(np.array([hits / count]), np.array([float(count)]))
    expected = binomtest(hits, count).proportion_ci(method="wilson")
    assert (*low, *high) == pytest.approx((expected.low, expected.high), abs=1e-4)


def test_scores_are_those_of_a_kept_library() -> None:
    random = np.random.default_rng(0)
    table = random.dirichlet(np.ones(3), 60).astype(np.float32)
    target = random.integers(0, 3, 60)
    found = label_scores(MulticlassTask(labels=LABELS), target, {"probabilities": table})
    expected = precision_recall_fscore_support(target, table.argmax(1), labels=[0, 1, 2])
    for score in found:
        place = LABELS.index(score.label)
        numbers = score.precision, score.recall, score.f1, score.rows
        assert numbers == pytest.approx([column[place] for column in expected])
    assert [score.rows for score in found] == sorted((s.rows for s in found), reverse=True)


def test_a_label_never_said_has_no_precision() -> None:
    table = np.array([[0.9, 0.1], [0.8, 0.2]], dtype=np.float32)
    task = MultilabelTask(labels=("x", "y"))
    x, y = label_scores(task, np.array([[1, 0], [1, 1]]), {"probabilities": table})
    assert (x.label, x.precision, x.recall, x.f1) == ("x", 1, 1, 1)
    assert (y.rows, y.recall, y.f1) == (1, 0, 0)
    assert np.isnan(y.precision)


def test_numbers_have_no_labels() -> None:
    value = {"value": np.zeros(2, dtype=np.float32)}
    assert label_scores(RegressionTask(), np.zeros(2), value) == []


def test_the_worst_row_comes_first() -> None:
    found = worst(RegressionTask(), np.array([1.0, 2.0, 3.0]), {"value": np.array([1.1, 9.0, 2.5])})
    assert [(one.row, one.true, one.said) for one in found] == [
        (1, "2", "9"),
        (2, "3", "2.5"),
        (0, "1", "1.1"),
    ]


def test_labels_are_wrong_where_they_surprise() -> None:
    table = np.array([[0.9, 0.1], [0.6, 0.4]], dtype=np.float32)
    task = BinaryTask(labels=("no", "yes"))
    first, second = worst(task, np.array([1.0, 1.0]), {"probabilities": table})
    assert (first.row, first.true, first.said) == (0, "yes", "no (0.90)")
    assert second.row == 1


def test_several_labels_and_levels_are_told_in_words() -> None:
    table = np.array([[0.9, 0.1, 0.7]], dtype=np.float32)
    (one,) = worst(MultilabelTask(labels=LABELS), np.array([[0, 0, 1]]), {"probabilities": table})
    assert (one.true, one.said) == ("c", "a, c")
    quantiles = {"quantiles": np.array([[1, 2, 3]], dtype=np.float32)}
    (one,) = worst(QuantilesTask(), np.array([5.0]), quantiles)
    assert (one.true, one.said) == ("5", "0.1: 1, 0.5: 2, 0.9: 3")


def test_of_tokens_those_that_are_wrong_are_told() -> None:
    task = TaggingTask(labels=("noun", "verb"))
    target = np.array([[1, 2, 2, 1, 0]])
    sure = np.array([[[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.1, 0.9], [0.5, 0.5]]])
    (one,) = worst(task, target, {"probabilities": sure})
    assert (one.true, one.said, one.tokens) == ("verb noun", "noun verb", (1, 3))


def test_of_many_curves_the_lowest_are_drawn() -> None:
    names = [f"a task with a long name {n} × {'x' * n}" for n in range(60)]
    history = [
        {"epoch": epoch, "cosines": {name: n / 60 for n, name in enumerate(names)}}
        for epoch in range(3)
    ]
    drawn = lines(history, "cosines", names, "cosine", 1)
    assert drawn is not None
    assert f"the {CURVES} lowest of 60" in drawn
    assert names[CURVES - 1] in drawn
    assert names[CURVES] not in drawn


def test_what_was_not_recorded_is_not_drawn() -> None:
    assert lines([{"epoch": 0, "cosines": {"a": None}}], "cosines", ["a", "b"], "cosine", 0) is None


def test_layers_stand_on_a_scale_that_shows_the_short_ones() -> None:
    plain = [{"epoch": epoch, "layers": {"a": 1.0, "b": 0.5}} for epoch in (1, 2)]
    far = [{"epoch": epoch, "layers": {"a": 1.0, "b": 1e-4}} for epoch in (1, 2)]
    drawn = [str(layers(history, 1)) for history in (plain, far)]
    assert ["10^" in one or "mathdefault" in one for one in drawn] == [False, True]
    assert layers([{"epoch": 1}], 1) is None


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
    plots.pictures("y", RegressionTask(unit="USD"), target, {"value": value})
    years = draw.integers(2007, 2010, 200).astype(np.float64)
    plots.pictures("year", RegressionTask(), years, {"value": years})
    assert len(seen) == 4
    assert [meet(figure) for figure in seen] == [[]] * 4
    assert "2007" in {label.get_text() for label in seen[2].axes[0].get_xticklabels()}
