"""Numbers as waves: those of the reference package, for all numbers at once."""

import numpy as np
import pytest
import rtdl_num_embeddings as reference
import torch

from onepass.models.network.encoders.periodic import PeriodicNumbers, PeriodicSpec

RANDOM = np.random.default_rng(0)
COLUMNS = {
    "a": RANDOM.normal(size=50).astype(np.float32),
    "b": RANDOM.gamma(1, 9, 50).astype(np.float32),
    "c": np.full(50, 7, dtype=np.float32),
}


@pytest.mark.parametrize("lite", [False, True])
def test_it_is_the_reference_package_on_the_same_weights(lite: bool) -> None:
    torch.manual_seed(0)
    ours = PeriodicNumbers([*COLUMNS], PeriodicSpec(frequencies=5, width=4, sigma=1.0, lite=lite))
    ours.fit(COLUMNS)
    settings = {"n_frequencies": 5, "frequency_init_scale": 1.0, "lite": lite}
    theirs = reference.PeriodicEmbeddings(3, 4, **settings)
    with torch.no_grad():
        theirs.periodic.weight.copy_(ours.frequencies.squeeze(2))
        weight = ours.weight.squeeze(0) if lite else ours.weight.transpose(1, 2)
        theirs.linear.weight.copy_(weight)
        theirs.linear.bias.copy_(ours.bias.view_as(theirs.linear.bias))
    rows = {name: torch.from_numpy(column) for name, column in COLUMNS.items()}
    z = ours.scaling(torch.stack([*rows.values()]).unsqueeze(1)).squeeze(1).T
    assert not z[:, 2].any(), "of a constant"
    torch.testing.assert_close(ours(rows), theirs(z).flatten(1))


def test_frequencies_start_within_three_sigma_and_one_sees_no_further_than_numbers_reach() -> None:
    encoder = PeriodicNumbers(["a"], PeriodicSpec(frequencies=200, sigma=0.5))
    assert 1.0 < encoder.frequencies.abs().max() <= 1.5
    encoder.fit({"a": np.float32([0, 2])})
    far = encoder({"a": torch.tensor([1e6, 1e30, 3e38])})
    assert far.isfinite().all()
    assert torch.equal(far[0], far[1])
