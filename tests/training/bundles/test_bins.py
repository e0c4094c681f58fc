"""Bins: about as many of the reference in each, and a place for whatever else there may be."""

import numpy as np
import pytest

from onepass.models.drift.aspects import Aspect
from onepass.training.bundles.bins import LEAST, Bins, bins_of, label_bins, number_bins


def shares(bins: Bins, values: np.ndarray) -> list[float]:
    places = np.searchsorted(bins.edges, values, "right")
    return (np.bincount(places, minlength=len(bins.names)) / len(values)).tolist()


def test_numbers_lie_in_quantiles_and_none_of_the_known_beyond() -> None:
    values = np.random.default_rng(0).normal(size=2000)
    bins = number_bins(values, np.array([-9.0, 9.0]))
    found = shares(bins, values)
    assert len(bins.names) == len(bins.edges) + 1 == 12
    assert found[0] == found[-1] == 0
    assert found[1:-1] == pytest.approx([0.1] * 10, abs=0.001)
    assert (bins.names[0], bins.names[-1]) == ("below -9", "above 9")


@pytest.mark.parametrize(
    "values",
    [np.zeros(100), np.repeat([0.0, 1, 2], 50), np.concatenate([np.zeros(900), np.arange(100)])],
)
def test_equal_numbers_lie_in_one_bin(values: np.ndarray) -> None:
    found = shares(number_bins(values, values), values)
    assert found[0] == found[-1] == 0
    assert min(found[1:-1]) >= LEAST
    assert sum(found) == pytest.approx(1)


def test_an_offset_is_for_readers_alone() -> None:
    plain, moved = (number_bins(np.arange(50.0), np.arange(50.0), offset=o) for o in (0, 1000))
    assert plain.edges == moved.edges
    assert moved.names[0] == "below 1000"


def test_frequent_labels_stand_alone_and_rare_ones_together() -> None:
    labels = ("unknown", *(f"zone {number}" for number in range(60)))
    places = 1 + np.concatenate([np.arange(60).repeat(2), np.zeros(400), np.ones(300)]).astype(int)
    bins = label_bins(Aspect("", np.asarray, labels, (0,)), places[::3], places)
    assert bins.names[:2] == ("zone 0", "zone 1")
    assert bins.groups[0] == len(bins.names) - 1
    assert bins.names[-1] == "unknown"
    counts = np.bincount(np.array(bins.groups)[places], minlength=len(bins.names))
    assert (counts[:-1] >= LEAST * len(places)).all()
    assert bins.rare == (len(bins.names) - 1,)
    assert len(bins.groups) == 61


def test_hours_keep_their_order_and_so_do_labels_of_which_nothing_else_is_known() -> None:
    labels = tuple(f"{hour} h" for hour in range(24))
    values = np.arange(24).repeat(np.arange(24) + 90).astype(np.float64)
    assert bins_of(Aspect("hour", np.asarray, labels), values, values, offset=0).names == labels
    assert bins_of(Aspect("", np.asarray, labels), values, values[:0], offset=0).names == labels


def test_bins_do_not_favour_the_reference_that_they_are_of() -> None:
    """Labels that are frequent in it by chance are so elsewhere by no more than chance."""
    random = np.random.default_rng(0)
    labels, shares = tuple(map(str, range(200))), random.dirichlet(np.ones(200))
    off = []
    for _ in range(30):
        known, reference, other = (random.choice(200, n, p=shares) for n in (2000, 700, 20_000))
        bins = label_bins(Aspect("", np.asarray, labels), reference, known)
        mine, others = (
            np.bincount(np.array(bins.groups)[one], minlength=len(bins.names)) / len(one)
            for one in (reference, other)
        )
        off.append(mine[-1] - others[-1])
    assert abs(np.mean(off)) < 3 * np.std(off) / 30**0.5
