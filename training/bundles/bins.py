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
NAMED = 3
"""Labels of one bin that its name lists."""
MISSING = "missing"
Numbers = NDArray[np.float64]


class Bins(NamedTuple):
    """As a bundle keeps them."""

    edges: tuple[float, ...]
    groups: tuple[int, ...]
    names: tuple[str, ...]
    rare: tuple[int, ...]


def bins_of(aspect: Aspect, values: Numbers, known: Numbers, *, offset: float) -> Bins:
    """Of the reference's values (n,), and of those that are known from training (N,), where there
    are such; the offset is added to a number where people read it."""
    if aspect.labels:
        return label_bins(aspect, values.astype(np.int64), known.astype(np.int64))
    return number_bins(values, np.append(known, values), offset=offset)


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
    return Bins(tuple(map(float, edges)), (), names, (0, len(names) - 1))


def label_bins(aspect: Aspect, places: NDArray[np.int64], known: NDArray[np.int64]) -> Bins:
    """The frequent ones each for itself; the others together, by how frequent they are in training.

    Bins that were chosen by how often their labels are in the reference would hold more there than
    in any other rows. Where nothing else is known, neighbours are put together as they come.
    """
    weighed = known if len(known) else places
    counts = np.bincount(weighed, minlength=len(aspect.labels))
    least = LEAST * len(weighed)
    usual = [one for one in range(len(aspect.labels)) if one not in aspect.unusual]
    if len(known) and not aspect.name:  # hours stay in the order of the day
        usual.sort(key=lambda one: -counts[one])
    groups = _together(usual, counts, least) + [[one] for one in aspect.unusual]
    place = {label: number for number, group in enumerate(groups) for label in group}
    names = tuple(_name(aspect.labels, group) for group in groups)
    rare = tuple(n for n, group in enumerate(groups) if counts[group].sum() < least)
    return Bins((), tuple(place[one] for one in range(len(aspect.labels))), names, rare)


def _together(labels: list[int], counts: NDArray[np.int64], least: float) -> list[list[int]]:
    """Neighbours, until they are enough; those that are left over belong to the last, unless that
    were all."""
    groups: list[list[int]] = []
    for one in labels:
        if not groups or counts[groups[-1]].sum() >= least:
            groups.append([one])
        else:
            groups[-1].append(one)
    if len(groups) > 2 and counts[groups[-1]].sum() < least:
        last = groups.pop()
        groups[-1] += last
    return groups


def _name(labels: Sequence[str], group: list[int]) -> str:
    return (
        ", ".join(labels[one] for one in group) if len(group) <= NAMED else f"{len(group)} others"
    )
