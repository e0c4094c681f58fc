"""Bins of what is watched, learnt from the rows of the reference: about as many in each."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.drift.aspects import Aspect

QUANTILES = 10
LEAST = 0.03
"""Of the reference, at least, in a bin that is not rare."""
ALONE = 24
"""Labels that have a bin of their own, at most: the most frequent ones."""
NAMED = 3
"""Labels of one bin that its name lists."""
MISSING = "missing"
Numbers = NDArray[np.float64]


class Bins(NamedTuple):
    """As a bundle keeps them."""

    edges: tuple[float, ...]
    groups: tuple[int, ...]
    names: tuple[str, ...]


def bins_of(aspect: Aspect, values: Numbers, known: Numbers, *, offset: float) -> Bins:
    """Of the reference's values (n,), among those that are known from training (N,); the offset is
    added to a number where people read it."""
    if aspect.labels:
        return label_bins(aspect, values.astype(np.int64))
    return number_bins(values, known, offset=offset)


def number_bins(values: Numbers, known: Numbers, *, offset: float = 0.0) -> Bins:
    """Quantiles, and what lies beyond all that is known."""
    low, high = min(values.min(), known.min()), max(values.max(), known.max())
    shares = np.linspace(0, 1, QUANTILES + 1)[1:-1]
    inner = np.unique(np.quantile(values, shares, method="inverted_cdf"))
    edges = [low, *inner[inner > low], np.nextafter(np.float64(high), np.inf)]
    counts = np.histogram(values, edges)[0].tolist()
    while len(counts) > 1 and min(counts) < LEAST * len(values):
        place = counts.index(min(counts))
        beside = [one for one in (place - 1, place + 1) if 0 <= one < len(counts)]
        other = min(beside, key=counts.__getitem__)
        del edges[max(place, other)]
        counts[min(place, other)] += counts.pop(max(place, other))
    texts = [f"{edge + offset:.4g}" for edge in [*edges[:-1], high]]
    pairs = pairwise(texts)
    inside = [low if low == high else f"{low} to {high}" for low, high in pairs]
    names = (f"below {texts[0]}", *inside, f"above {texts[-1]}")
    return Bins(tuple(float(edge) for edge in edges), (), names)


def label_bins(aspect: Aspect, places: NDArray[np.int64]) -> Bins:
    """The frequent ones each for itself; the others together, by how frequent they are."""
    counts = np.bincount(places, minlength=len(aspect.labels))
    order = np.argsort(-counts, kind="stable").tolist()
    usual = [one for one in order if one not in aspect.unusual]
    alone = [one for one in usual[:ALONE] if counts[one] >= LEAST * len(places)]
    rest = _together([one for one in usual if one not in alone], counts, LEAST * len(places))
    declared = aspect.name or len(alone) == len(usual)  # hours in the order of the day
    shown = sorted(alone) if declared else alone
    groups = [[one] for one in shown] + rest + [[one] for one in aspect.unusual]
    place = {label: number for number, group in enumerate(groups) for label in group}
    names = tuple(_name(aspect.labels, group) for group in groups)
    return Bins((), tuple(place[one] for one in range(len(aspect.labels))), names)


def _together(rest: list[int], counts: NDArray[np.int64], least: float) -> list[list[int]]:
    """Neighbours in frequency, until they are enough; what is left over is by itself."""
    groups: list[list[int]] = []
    for one in rest:
        full = not groups or counts[groups[-1]].sum() >= least
        if full:
            groups.append([one])
        else:
            groups[-1].append(one)
    return groups


def _name(labels: Sequence[str], group: list[int]) -> str:
    return (
        ", ".join(labels[one] for one in group) if len(group) <= NAMED else f"{len(group)} others"
    )
