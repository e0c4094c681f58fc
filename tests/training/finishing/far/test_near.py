"""What is near is learnt of training rows: ranks of numbers, frequent values, covariances."""

import numpy as np
import torch

from onepass.models.contract import Contract
from onepass.models.network.distance import WIDEST, Distance
from onepass.models.network.reach import ReachOf
from onepass.training.finishing.far.near import categories, distance, numbers, shrunk, tokens

RANDOM = np.random.default_rng(0)
CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "x": {"kind": "number"},
            "zone": {"kind": "category", "values": ["a", "b", "c"]},
        },
        "tasks": {"z": {"kind": "regression"}},
    }
)
TRAIN = {
    "x": RANDOM.exponential(size=2000).astype(np.float32),
    "zone": np.array([1] * 1500 + [2] * 499 + [3]),
}


def test_numbers_become_normal_and_go_on_in_deviations() -> None:
    reach = ReachOf(CONTRACT, 2)
    numbers(reach, TRAIN)
    scores = reach.values.scores(torch.from_numpy(TRAIN["x"]).unsqueeze(1)).squeeze(1)
    assert abs(scores.mean()) < 0.05
    assert abs(scores.std() - 1) < 0.05
    most = float(TRAIN["x"].max())
    beyond = reach.values.scores(torch.tensor([[most], [most + TRAIN["x"].std() * 6], [-10.0]]))
    assert abs(beyond[1] - beyond[0] - 6) < 0.01
    assert beyond[2] < -10


def test_new_values_are_those_that_training_hardly_has() -> None:
    reach = ReachOf(CONTRACT, 2)
    categories(reach, TRAIN)
    unseen, frequent, second, once = reach.values.novelty(0).tolist()
    assert (frequent, second) == (0, 0)
    assert unseen > once > 0
    assert reach.values.levels(0)[1].tolist() == [1, 0, 0, 0]


def test_distances_are_even_in_every_direction() -> None:
    mixed = RANDOM.normal(size=(3000, 4)) @ RANDOM.normal(size=(4, 4)) + 5
    found = Distance(4)
    distance(found, mixed, seed=0)
    squares = found(torch.from_numpy(mixed).float()).square()
    assert abs(squares.mean() - 4) < 0.2
    wide = Distance(WIDEST + 50)
    distance(wide, RANDOM.normal(size=(500, WIDEST + 50)), seed=0)
    assert wide.whiten.shape == (WIDEST + 50, WIDEST)
    assert wide.whiten.isfinite().all()


def test_a_feature_that_never_varies_counts_when_it_does() -> None:
    table = np.concatenate([RANDOM.normal(size=(500, 3)), np.ones((500, 1))], axis=1)
    found = Distance(4)
    distance(found, table, seed=0)
    near, off = torch.tensor([[0.0, 0, 0, 1]]), torch.tensor([[0.0, 0, 0, 2]])
    assert found(off) > 10 + found(near)


def test_few_rows_draw_a_covariance_to_even_directions() -> None:
    few, many = RANDOM.normal(size=(5, 20)), RANDOM.normal(size=(5000, 20))
    assert np.linalg.cond(shrunk(few)) < 20
    assert np.abs(shrunk(many) - np.eye(20)).max() < 0.1
    assert not shrunk(np.zeros((5, 3))).any()


def test_tokens_are_surprising_as_they_are_rare_in_deviations_of_rows() -> None:
    inputs = {"review": {"kind": "text", "tokens": {"buckets": 8}}}
    contract = Contract.model_validate({"inputs": inputs, "tasks": {"z": {"kind": "regression"}}})
    reach = ReachOf(contract, 2)
    assert reach.surprises is not None
    seen = RANDOM.choice([2, 2, 2, 2, 3, 3, 4, 0], (4000, 5)).astype(np.int32)
    seen[:50] = 0
    tokens(reach, {"review": seen})
    table = reach.surprises.table(0)
    assert table[0] == 0
    assert table[2] < table[3] < table[4] < table[5] == table[1] == table[9]
    each = reach.surprises({"review": torch.from_numpy(seen)})[50:]
    each = each[torch.from_numpy(seen[50:]).any(dim=1)]
    assert abs(each.mean()) < 1e-3
    assert abs(each.std() - 1) < 1e-2
    tokens(reach, {"review": np.zeros((3, 1), np.int32)})
    assert reach.surprises.table(0).isfinite().all()
