"""How often objects are found, by how large they are: small ones are often what is missed."""

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from onepass.models.contract.forms import Objects
from onepass.models.contract.forms.objects import FIRST
from onepass.models.contract.tasks import Task
from onepass.training.reporting.figures import MAIN, title
from onepass.training.reporting.reliability import wilson
from onepass.training.reporting.shown_objects import said_table
from onepass.training.tasks.metrics.matching import Said, Truth, matched
from onepass.training.tasks.metrics.metric import Fields, Target

BINS = 6
Sizes = tuple[NDArray[np.float64], NDArray[np.bool_]]


def found_by_size(task: Task, form: Objects, *, target: Target, fields: Fields) -> Sizes:
    """Of every true object the root of its area, and whether it is said, with its label: (n,)."""
    sides, found = [np.zeros(0)], [np.zeros(0, dtype=np.bool_)]
    for row in range(len(target)):
        there = target[row][target[row][:, 0] != 0][:, :FIRST].astype(np.float64)
        here = said_table(task, form, fields=fields, row=row).astype(np.float64)
        labels, regions = there[:, 0].astype(np.int64), there[:, 0] < 0
        truth = Truth(there[:, 1:], labels, regions)
        partner = matched(Said(here[:, 1:FIRST], here[:, 0].astype(np.int64)), truth).partner
        hit = np.isin(np.arange(len(there)), partner)
        area = (there[:, 3:5] - there[:, 1:3]).prod(axis=1)
        sides.append(np.sqrt(area[~regions]))
        found.append(hit[~regions])
    return np.concatenate(sides), np.concatenate(found)


def shares(sides: NDArray[np.float64], found: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    """In bins of about as many objects each: the middle side, the share that is found, how many."""
    order = np.argsort(sides, kind="stable")
    parts = [one for one in np.array_split(order, BINS) if len(one)]
    rows = [(float(np.median(sides[one])), float(found[one].mean()), len(one)) for one in parts]
    return list(np.array(rows, dtype=np.float64).reshape(-1, 3).T)


def draw_sizes(axis: Axes, sides: NDArray[np.float64], found: NDArray[np.bool_]) -> None:
    """Points with their 95 % intervals."""
    middles, share, counts = shares(sides, found)
    axis.vlines(middles, *wilson(share, counts), color=MAIN, linewidth=1)
    axis.plot(middles, share, "o-", color=MAIN)
    axis.set_ylim(-0.03, 1.03)
    axis.set_xlabel("root of the area, pixels that the network sees")
    axis.set_ylabel("found")
    title(axis, "share of true objects that are found, by size")
