"""A number over quantile bins."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from onepass.models.network.encoders.bins import BinnedNumber, BinsSpec


@pytest.mark.parametrize("value", [0.0, 0.1, 3.7, -1e-3, 1e30])
def test_where_training_knows_one_value_no_value_has_a_say(value: float) -> None:
    encoder = BinnedNumber("a", BinsSpec(bins=3))
    encoder.fit({"a": np.full(997, value, dtype=np.float32)})
    assert not encoder({"a": torch.tensor([value, value + 1, -1e37])}).any()


def slow_bins(x: float, edges: list[float]) -> list[float]:
    """Gorishniy et al. 2022, equation 1: 0 below a bin, 1 above it, linear inside."""
    features = []
    for low, high in pairwise(edges):
        if x <= low:
            features.append(0.0)
        elif x >= high:
            features.append(1.0)
        else:
            features.append((x - low) / (high - low))
    return features


def test_bins_are_those_of_the_paper() -> None:
    random = np.random.default_rng(1)
    train = random.gamma(1, 3, 400).astype(np.float32)
    encoder = BinnedNumber("a", BinsSpec(bins=6))
    encoder.fit({"a": train})
    edges = np.quantile(train.astype(np.float64), np.linspace(0, 1, 7)).tolist()
    x = np.array([-5, 0, *random.gamma(1, 3, 20), *edges, 1e6], dtype=np.float32)
    found = encoder({"a": torch.from_numpy(x)})
    assert found.shape == (len(x), 7)
    expected = [slow_bins(float(value), edges) for value in x]
    np.testing.assert_allclose(found[:, :-1].numpy(), expected, atol=1e-4)
    np.testing.assert_allclose(found[:, -1], (x - train.mean()) / train.std(), rtol=1e-3, atol=1e-4)


def test_many_equal_values_make_a_bin_a_step() -> None:
    encoder = BinnedNumber("a", BinsSpec(bins=4))
    encoder.fit({"a": np.array([0] * 80 + [1, 2, 3, 4] * 5, dtype=np.float32)})
    found = encoder({"a": torch.tensor([-1.0, 0.0, 0.5, 4.0])})
    assert found.isfinite().all()
    assert found[0, :-1].tolist() == [0.0] * 4
    assert found[3, :-1].tolist() == [1.0] * 4
    assert found[2, :3].tolist() == [1.0] * 3
