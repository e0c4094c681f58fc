"""From an affinity to groups."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from onepass.training.studies.affinity.groups import (
    SOLO,
    Floats,
    Grouping,
    best,
    exact,
    greedy,
    groupings,
    worth,
)

affinities = st.integers(2, 5).flatmap(
    lambda count: arrays(np.float64, (count, count), elements=st.floats(-1, 1))
)


def partitions(tasks: list[int]) -> list[list[tuple[int, ...]]]:
    """All of them, by hand."""
    if not tasks:
        return [[]]
    first, rest = tasks[0], tasks[1:]
    found = []
    for smaller in partitions(rest):
        found.append([(first,), *smaller])
        for place, group in enumerate(smaller):
            found.append([*smaller[:place], (first, *group), *smaller[place + 1 :]])
    return found


@given(affinities)
def test_exact_is_the_best_of_all_partitions(affinity: Floats) -> None:
    count = len(affinity)
    slow = dict.fromkeys(range(1, count + 1), -np.inf)
    for partition in partitions(list(range(count))):
        score = sum(worth(affinity, group) for group in partition)
        slow[len(partition)] = max(slow[len(partition)], score)
    found = groupings(affinity)
    assert [len(one.groups) for one in found] == list(range(1, count + 1))
    for one in found:
        assert sorted(task for group in one.groups for task in group) == list(range(count))
        assert one.score == pytest.approx(slow[len(one.groups)], abs=1e-9)


@given(affinities)
def test_greedy_is_a_partition_of_every_size_and_never_better(affinity: Floats) -> None:
    def score(groups: list[tuple[int, ...]]) -> float:
        return sum(worth(affinity, group) for group in groups)

    for quick, whole in zip(greedy(affinity), exact(affinity), strict=True):
        assert len(quick) == len(whole)
        assert sorted(task for group in quick for task in group) == list(range(len(affinity)))
        assert score(quick) <= score(whole) + 1e-9


def test_greedy_finds_planted_groups_of_many() -> None:
    random = np.random.default_rng(0)
    of = random.permutation(np.arange(20) % 4)
    affinity = np.where(of[:, None] == of, 1.0, -0.5) + random.normal(0, 0.1, (20, 20))
    found = best(groupings(affinity))
    assert {frozenset(group) for group in found.groups} == {
        frozenset(np.flatnonzero(of == one).tolist()) for one in range(4)
    }


def test_by_hand() -> None:
    affinity = np.array([[9.0, 2.0, 1.0], [4.0, 9.0, -1.0], [0.0, -3.0, 9.0]])
    assert worth(affinity, (0, 1)) == 6
    assert worth(affinity, (0, 1, 2)) == pytest.approx((2 + 1 + 4 - 1 + 0 - 3) / 2)
    all_, two, alone = groupings(affinity)
    assert all_ == Grouping(((0, 1, 2),), 1.5)
    assert two == Grouping(((0, 1), (2,)), 6 + SOLO)
    assert best([all_, two, alone]) == two


def test_tasks_that_harm_each_other_stay_alone_and_what_was_not_seen_counts_as_nothing() -> None:
    harm = -np.ones((3, 3))
    assert best(groupings(harm)).groups == ((0,), (1,), (2,))
    unseen = np.full((2, 2), np.nan)
    assert all(one.score <= 2 * SOLO for one in groupings(unseen))


def test_all_that_help_alike_stay_together() -> None:
    scores = [one.score for one in groupings(np.ones((5, 5)))]
    assert all(fewer >= more for fewer, more in pairwise(scores))
    assert len(best(groupings(np.ones((5, 5)))).groups) == 1
