"""From an affinity to groups of tasks: each number of groups, and the best of its kind.

Fifty et al., "Efficiently Identifying Task Groupings for Multi-Task Learning", NeurIPS 2021: a
task's affinity to its group is the mean over the others of what their steps do for it, and the
groups with the largest sum over tasks are taken; a task by itself is worth next to nothing. Theirs
may overlap, as each is a network of its own; `branching` has a branch per group, so that each task
is in one. Up to EXACT tasks every partition is weighed, by dynamic programming over sets of tasks;
beyond, the two groups whose union is worth most are merged again and again, and tasks then change
their group as long as that helps.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EXACT = 12
Indices = tuple[int, ...]
"""Of the tasks in a group."""
ENOUGH = 0.9
"""Of the highest score."""
SOLO = 1e-6
"""What a task by itself is worth, as in the paper's code: it decides between nothing and harm."""


@dataclass(frozen=True)
class Grouping:
    """Groups of tasks, by their indices, and what they are worth together."""

    groups: tuple[Indices, ...]
    score: float


def groupings(affinity: Floats) -> list[Grouping]:
    """The best into 1, 2, ... T groups: (T, T), the task of a row helping that of a column."""
    known = np.nan_to_num(affinity)
    find = exact if len(known) <= EXACT else greedy
    return [_ordered(groups, known) for groups in find(known)]


def best(candidates: Sequence[Grouping]) -> Grouping:
    """The fewest groups that are worth nearly as much as any: a mean over a group's best friends
    is always a little higher, and every group costs a branch."""
    most = max(one.score for one in candidates)
    return next(one for one in candidates if one.score >= most - (1 - ENOUGH) * abs(most))


def worth(affinity: Floats, group: Sequence[int]) -> float:
    """The sum over a group's tasks of their affinity to it."""
    if len(group) < 2:
        return SOLO * len(group)
    inside = affinity[np.ix_(group, group)]
    return float((inside.sum() - np.trace(inside)) / (len(group) - 1))


def exact(affinity: Floats) -> list[list[Indices]]:
    """Every partition: a set of tasks is the group of its first one, and a partition of the rest.

    Sets are numbers, a bit per task; of each is kept, per number of groups, the best partition.
    """
    count = len(affinity)
    sets = [tuple(t for t in range(count) if mask >> t & 1) for mask in range(1 << count)]
    values = [worth(affinity, one) for one in sets]
    scores: list[dict[int, float]] = [{0: 0.0}]
    first_groups: list[dict[int, int]] = [{}]
    for mask in range(1, 1 << count):
        best_score, group_of = _best_of(mask, scores, values)
        scores.append(best_score)
        first_groups.append(group_of)
    return [_walked(first_groups, sets, number) for number in range(1, count + 1)]


def _best_of(
    mask: int, scores: Sequence[dict[int, float]], values: Sequence[float]
) -> tuple[dict[int, float], dict[int, int]]:
    """Of a set, per number of groups: the score of the best partition, and its first group."""
    best_score, group_of = dict[int, float](), dict[int, int]()
    for group in _groups_of_first(mask):
        for number, score in scores[mask ^ group].items():
            if score + values[group] > best_score.get(number + 1, -np.inf):
                best_score[number + 1] = score + values[group]
                group_of[number + 1] = group
    return best_score, group_of


def _groups_of_first(mask: int) -> Iterator[int]:
    """The subsets that hold the lowest bit."""
    first, rest = mask & -mask, mask & (mask - 1)
    others = rest
    yield first | others
    while others:
        others = (others - 1) & rest
        yield first | others


def _walked(first_groups: list[dict[int, int]], sets: list[Indices], number: int) -> list[Indices]:
    mask, groups = len(sets) - 1, list[Indices]()
    while mask:
        group = first_groups[mask][number]
        groups.append(sets[group])
        mask, number = mask ^ group, number - 1
    return groups


def greedy(affinity: Floats) -> list[list[Indices]]:
    """From each task alone to all together, a merger at a time; each number of groups polished."""
    groups: list[Indices] = [(task,) for task in range(len(affinity))]
    partitions = [list(groups)]
    while len(groups) > 1:
        pairs = [(a, b) for index, a in enumerate(groups) for b in groups[index + 1 :]]
        one, other = max(pairs, key=lambda pair: _merged(affinity, *pair))
        groups = _polished(affinity, [g for g in groups if g not in (one, other)] + [one + other])
        partitions.append(list(groups))
    return partitions[::-1]


def _merged(affinity: Floats, one: Indices, other: Indices) -> float:
    return worth(affinity, one + other) - worth(affinity, one) - worth(affinity, other)


def _polished(affinity: Floats, groups: list[Indices]) -> list[Indices]:
    """Tasks change groups, none of which is left empty, while that is worth something."""
    moved = len(groups) > 1
    while moved:
        moved = False
        for task in range(len(affinity)):
            better = _moved(affinity, groups, task)
            if better is not None:
                groups, moved = better, True
    return groups


def _moved(affinity: Floats, groups: list[Indices], task: int) -> list[Indices] | None:
    """The groups after the best change of this task, if there is a good one."""
    own = next(group for group in groups if task in group)
    left = tuple(other for other in own if other != task)
    if not left:
        return None
    lost = worth(affinity, own) - worth(affinity, left)
    to = max((g for g in groups if g != own), key=lambda g: _merged(affinity, g, (task,)))
    won = worth(affinity, (*to, task)) - worth(affinity, to)
    if won <= lost + 1e-12:
        return None
    return [g for g in groups if g not in (own, to)] + [left, (*to, task)]


def _ordered(groups: Sequence[Indices], affinity: Floats) -> Grouping:
    own = tuple(sorted(tuple(sorted(group)) for group in groups))
    return Grouping(own, sum(worth(affinity, group) for group in own))
