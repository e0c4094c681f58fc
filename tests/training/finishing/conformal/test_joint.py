"""Answers that hold at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.finishing.conformal.joint import Ranks, ranks_of, together
from onepass.training.finishing.conformal.quantile import Tails


def known(seed: int, sides: int = 1, ties: bool = False) -> tuple[Ranks, np.ndarray]:
    scores = np.abs(np.random.default_rng(seed).standard_normal((200, sides))) * 3
    scores = scores.round(1) if ties else scores
    return ranks_of(scores, Tails(), 0.9), scores


@given(st.floats(0.01, 1.5), st.booleans())
def test_a_score_is_up_to_a_rank_if_and_only_if_its_own_rank_is(rank: float, ties: bool) -> None:
    ranks, scores = known(0, ties=ties)
    several = np.concatenate([scores, scores * 2, scores * 0.5])
    (most,) = ranks.most(rank)
    near = np.abs(several[:, 0] - most) < 1e-9
    assert ((several[:, 0] <= most) == (ranks.of(several) <= rank))[~near].all()


def test_both_sides_count_by_what_either_may_be() -> None:
    ranks, scores = known(1, sides=2)
    assert ranks.single(scores).shape == (200,)
    most = ranks.most(0.8)
    inside = (scores <= most + 1e-9).all(axis=1)
    assert inside.mean() == pytest.approx(0.8, abs=0.01)


def test_without_rows_or_without_a_bound_nothing_is_lost() -> None:
    ranks = ranks_of(np.empty((0, 2)), Tails(), 0.9)
    assert ranks.most(np.inf).tolist() == [np.inf, np.inf]
    assert ranks.of(np.array([[1.0, 0.5]]))[0] > 1


def test_rows_in_which_all_are_answered_have_their_largest_rank() -> None:
    ranks = {"a": np.array([0.1, 0.9, 0.3]), "b": np.array([0.5, 0.2])}
    places = {"a": np.array([0, 2, 5]), "b": np.array([2, 5])}
    largest, common = together(ranks, places)
    assert (largest.tolist(), common.tolist()) == ([0.9, 0.3], [2, 5])
