"""Shares fall with values, and are those of rows that have as much or more."""

import numpy as np
import torch

from onepass.models.contract import Contract
from onepass.models.network.reach import ReachOf
from onepass.training.finishing.far.tails import rarity, shares, tails


def reach() -> ReachOf:
    document = {"inputs": {"x": {"kind": "number"}}, "tasks": {"z": {"kind": "regression"}}}
    return ReachOf(Contract.model_validate(document), 2)


def test_of_few_values_each_has_its_share() -> None:
    values, share = tails(np.array([3.0, 1.0, 1.0, 2.0]), 10)
    assert values.tolist() == [1, 2, 3]
    np.testing.assert_allclose(share, [1, 3 / 5, 2 / 5])


def test_of_many_values_knots_are_dense_towards_the_largest() -> None:
    values, share = tails(np.random.default_rng(0).normal(size=100_000), 100)
    assert len(values) <= 101
    assert (np.diff(values) > 0).all()
    assert (np.diff(share) < 0).all()
    assert share[-1] < 1e-4


def test_shares_of_fresh_rows_are_uniform() -> None:
    random, own = np.random.default_rng(1), reach()
    known, fresh = random.exponential(size=(2, 4000))
    shares(own, known)
    found = own.share(torch.from_numpy(fresh).float().unsqueeze(1)).squeeze(1).numpy()
    assert found.min() > 0
    assert found.max() <= 1
    ranks = (np.arange(4000) + 0.5) / 4000
    assert np.abs(np.sort(found) - ranks).max() < 2 * 1.36 * (2 / 4000) ** 0.5


def test_what_is_rarer_than_all_goes_on_growing() -> None:
    own = reach()
    rarity(own, 0, np.random.default_rng(2).exponential(size=1000))
    x = torch.linspace(0, 40, 400)
    table = torch.zeros(400, len(own.parts))
    table[:, 0] = x
    found = own.rarity(table)[:, 0]
    assert (found.diff() >= 0).all()
    assert found[-1] > found[200] + 5
    assert abs(found[30] - x[30]) < 0.5, "of an exponential distribution it is the value"


def test_a_part_that_never_varies_is_rare_when_it_does() -> None:
    own = reach()
    rarity(own, 1, np.zeros(500))
    table = torch.zeros(2, len(own.parts))
    table[1, 1] = 1.0
    quiet, new = own.rarity(table)[:, 1].tolist()
    assert quiet < 0.1
    assert new > np.log(500)
