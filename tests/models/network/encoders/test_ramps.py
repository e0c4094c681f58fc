"""Ramps: 0 below a bin, 1 above it, linear inside; the outermost go on, as far as numbers reach."""

import numpy as np
import torch

from onepass.models.network.encoders.ramps import REACH, OpenRamps, Ramps, stacked


def ramps(*edges: list[float], count: int = 3) -> OpenRamps:
    made = OpenRamps(len(edges), count)
    for index, own in enumerate(edges):
        made.between(index, np.array(own, dtype=np.float32))
    return made


def test_golden_values() -> None:
    x = torch.tensor([-1.0, 0.0, 0.5, 1.0, 3.0, 5.0]).view(1, 1, -1)
    (shares,) = ramps([0, 1, 3])(x).transpose(1, 2).tolist()
    assert [row[:2] for row in shares] == [[-1, 0], [0, 0], [0.5, 0], [1, 0], [1, 1], [1, 2]]
    assert [row[2] for row in shares] == [0] * 6  # there is no third bin


def test_at_an_edge_the_bins_to_the_left_are_full_and_those_to_the_right_are_empty() -> None:
    edges = np.unique(np.random.default_rng(0).normal(1e4, 3, 40).astype(np.float32))
    shares = ramps(edges.tolist(), count=50)(torch.from_numpy(edges)[None, None])[0].T
    for index in range(len(edges)):
        assert (shares[index, :index] == 1).all()
        assert not shares[index, index:].any()


def test_shares_rise_and_stay_numbers_whatever_is_sent() -> None:
    extremes = [0.0, 1e-45, 1.0, 1 + 1e-6, 1e30, 3.4e38]
    x = torch.tensor([*[-one for one in extremes[::-1]], *extremes])
    made = ramps([0, 1e-45], [-3e38, 3e38], [1, 1 + 2e-7, 1e30], [5.0], [])
    closed = Ramps(5, 3, -9, 9)
    for index, width in enumerate((1, 1e-40, 3e38, 1e39, np.inf)):
        closed.along(index, 7.0, width)
        if width > 1:
            closed.between(index, np.array([], dtype=np.float32))
    for one, greatest in ((made, REACH), (closed, 9)):
        shares = one(x.expand(5, 1, -1))
        assert shares.isfinite().all()
        assert (shares.diff(dim=2) >= 0).all()
        assert shares.abs().max() == greatest
        assert shares[one.dead].abs().sum() == 0
    assert made.dead.tolist() == [False] * 3 + [True] * 2
    assert closed.dead.tolist() == [False] * 2 + [True] * 3


def test_a_number_that_is_taken_again_leaves_nothing_behind() -> None:
    made, fresh = ramps([0, 1, 2, 3]), ramps([4, 5])
    made.between(0, np.array([4, 5], dtype=np.float32))
    for name, buffer in fresh.named_buffers():
        assert torch.equal(made.get_buffer(name), buffer)


def test_numbers_are_stacked_in_the_order_of_names() -> None:
    inputs = {"a": torch.zeros(2), "b": torch.ones(2)}
    assert stacked(inputs, ["b", "a"]).tolist() == [[[1, 1]], [[0, 0]]]
