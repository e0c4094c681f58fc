"""Learnt embeddings of bins: those of the reference package, for all numbers at once."""

import numpy as np
import pytest
import rtdl_num_embeddings as reference
import torch

from onepass.models.network.encoders.piecewise_linear import PiecewiseLinear, PiecewiseLinearSpec

RANDOM = np.random.default_rng(0)
COLUMNS = {
    "normal": RANDOM.normal(size=400).astype(np.float32),
    "zeros": np.concatenate([np.zeros(370), RANDOM.gamma(1, 50, 30)]).astype(np.float32),
    "few": RANDOM.integers(0, 3, 400).astype(np.float32),
    "two": RANDOM.integers(0, 2, 400).astype(np.float32),
}


def trained(spec: PiecewiseLinearSpec, columns: dict[str, np.ndarray]) -> PiecewiseLinear:
    torch.manual_seed(0)
    encoder = PiecewiseLinear([*columns], spec)
    encoder.fit(columns)
    torch.nn.init.normal_(encoder.pieces)
    return encoder


@pytest.mark.filterwarnings("ignore:The 3-th feature has just two bin edges")
@pytest.mark.filterwarnings("ignore:The 1-th feature has just two bin edges")
def test_it_is_the_reference_package_on_the_same_weights_and_edges() -> None:
    ours = trained(PiecewiseLinearSpec(bins=8, width=5), COLUMNS)
    table = torch.from_numpy(np.stack([*COLUMNS.values()], axis=1))
    means, deviations = table.mean(dim=0), table.std(dim=0, correction=0)
    bins = reference.compute_bins((table - means) / deviations, 8)
    theirs = reference.PiecewiseLinearEmbeddings(bins, 5, activation=False, version="B")
    with torch.no_grad():
        theirs.linear0.weight.copy_(ours.linear.squeeze(2))
        theirs.linear0.bias.copy_(ours.bias.squeeze(2))
        for index, edges in enumerate(bins):  # theirs has the last bin of a number at the end
            last = len(edges) - 2
            theirs.linear.weight[index] = ours.pieces[index].T
            theirs.linear.weight[index, -1] = ours.pieces[index, :, last]
    x = torch.cat([table, 3 * table[:50], torch.full((1, 4), -100.0)])  # beyond the edges, too
    expected = theirs((x - means) / deviations).flatten(1)
    found = ours(dict(zip(COLUMNS, x.unbind(1), strict=True)))
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3)


def test_what_few_rows_taught_goes_on_for_its_own_width_alone() -> None:
    """Two near values at an end of 20 rows: 3 beyond it would be 3,000 of their bin."""
    column = np.append(np.linspace(0, 10, 19), 10.001).astype(np.float32)
    spec = PiecewiseLinearSpec(bins=48, edges="trees")
    encoder = trained(spec, {"few": column, "many": np.tile(column, 16)})
    encoder.refine({name: np.array([0.01, 9.99]) for name in ("few", "many")})
    beyond = {name: torch.tensor([-3.0, 13.0]) for name in ("few", "many")}
    shares = encoder.ramps(torch.stack([*beyond.values()])[:, None])
    assert (shares[0].min(), shares[0].max()) == (-1, 2)
    assert shares[1].max() > 100


@pytest.mark.parametrize("scale", ["standard", "quantile", "robust"])
def test_it_has_no_jump(scale: str) -> None:
    columns = {name: COLUMNS[name] for name in ("normal", "zeros")}
    spec = PiecewiseLinearSpec.model_validate(
        {"kind": "piecewise_linear", "bins": 8, "width": 2, "scale": scale}
    )
    encoder = trained(spec, columns)
    edges = encoder.ramps.low.flatten(1)
    step = 1e-6 * edges.abs().max(dim=1, keepdim=True).values
    near = [dict(zip(columns, (edges + by * step).unbind(0), strict=True)) for by in (-1, 1)]
    torch.testing.assert_close(encoder(near[0]), encoder(near[1]), rtol=0, atol=0.02)


def test_at_first_it_is_linear_and_of_a_constant_nothing_but_the_bias() -> None:
    encoder = PiecewiseLinear(["a", "b"], PiecewiseLinearSpec(bins=4, width=3))
    encoder.fit({"a": np.float32([1, 2, 3, 6]), "b": np.float32([5, 5, 5])})
    found = encoder({"a": torch.tensor([1.0, 2.0, 3.0]), "b": torch.tensor([5.0, 1e30, -7.0])})
    assert found.shape == (3, 6)
    torch.testing.assert_close(found[1] - found[0], found[2] - found[1])
    torch.nn.init.normal_(encoder.pieces)
    assert torch.equal(encoder({"a": torch.zeros(2), "b": torch.tensor([5.0, 1e38])})[:, 3:],
                       encoder.bias[1].T.expand(2, -1))  # fmt: skip


def test_trees_add_edges_between_the_quantiles_as_many_as_there_is_room_for() -> None:
    spec = PiecewiseLinearSpec(bins=2, width=1, edges="trees")
    encoder = PiecewiseLinear(["a", "b", "c"], spec)
    encoder.fit({"a": np.float32([0] * 9 + [8]), "b": np.float32([0, 4, 8]), "c": np.ones(3)})
    encoder.refine({"a": np.array([5.0, 9, 1, 2, 0, 5, 3]), "b": np.array([3.0, 1, 2])})
    lows = [encoder.ramps.low[index].flatten().tolist() for index in range(3)]
    assert lows == [[0, 1, 2, 5], [0, 1, 3, 4], [0, 0, 0, 0]]
    assert encoder.ramps.width[0].flatten().tolist() == [1, 1, 3, 3]
    assert encoder.ramps.dead.tolist() == [False, False, True]
