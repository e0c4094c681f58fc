"""A spread that is known of a row is found; one that is not stays the same for all."""

import numpy as np
import torch

from onepass.models.contract.tasks import RegressionTask
from onepass.models.network.certainty.regression import RegressionBounds
from onepass.training.finishing.conformal import spread
from onepass.training.finishing.conformal.seen import Seen

ROWS = 3000


def rows(seed: int, *, even: bool) -> Seen:
    """Labels lie further from their value the larger the first feature is, unless all are even."""
    random = np.random.default_rng(seed)
    x = random.uniform(0, 1, (ROWS, 3))
    value = 10 * x[:, 1]
    scale = np.full(ROWS, 2.0) if even else 0.1 + 4 * x[:, 0]
    truth = value + random.laplace(0, scale)
    tensors = [torch.tensor(one, dtype=torch.float32) for one in (x, value, truth)]
    return Seen(tensors[0], {"value": tensors[1]}, tensors[2], np.arange(ROWS), np.zeros(ROWS, int))


def untaught() -> RegressionBounds:
    return RegressionBounds([RegressionTask(certainty=0.9)], width=3, groups=0)


def learnt(*, even: bool, epochs: int | None = None) -> tuple[int, np.ndarray, Seen]:
    bounds, judged = (
        RegressionBounds([RegressionTask(certainty=0.9)], width=3, groups=0),
        rows(1, even=even),
    )
    known = rows(0, even=even)
    val = judged if epochs is None else None
    best = spread.learn((bounds, 0), known, val=val, seed=0, epochs=epochs or spread.EPOCHS)
    found = bounds.spread(judged.x, None)[0] * bounds.spread.unit[0]
    return best, found.numpy(), judged


def test_what_is_known_of_a_row_is_learnt() -> None:
    best, found, judged = learnt(even=False)
    assert best > 0
    assert np.corrcoef(found, judged.x[:, 0].numpy())[0, 1] > 0.9


def test_what_is_not_known_is_left_even() -> None:
    _, found, _ = learnt(even=True)
    assert found.std() < 0.1 * found.mean()
    assert abs(found.mean() - 2) < 0.3


def test_again_it_learns_for_as_long_and_gives_the_same() -> None:
    best, found, _ = learnt(even=False)
    again, same, _ = learnt(even=False, epochs=best)
    assert again == best
    np.testing.assert_array_equal(found, same)


def test_labels_that_are_known_exactly_have_a_spread_all_the_same() -> None:
    seen = rows(0, even=True)
    exact = Seen(seen.x, seen.fields, seen.fields["value"], seen.places, seen.group)
    bounds = untaught()
    spread.learn((bounds, 0), exact, val=exact, seed=0)
    assert (bounds.spread(seen.x, None) > 0).all()
    fields, truth = {"value": seen.fields["value"][None]}, exact.truth[None]
    assert (bounds.scores(fields, seen.x, indices=None, truth=truth) == 0).all()
