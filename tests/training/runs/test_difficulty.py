"""How hard a row is: the mean of its ranks, which have no unit and pass over what is missing."""

import numpy as np
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.balancing import EqualSpec, balancer
from onepass.training.batches.batch import Batches
from onepass.training.runs.difficulty import difficulty, ranks
from onepass.training.steps.step import Step
from onepass.training.tasks import kind_of


def test_ranks_have_no_unit_and_pass_over_what_is_missing() -> None:
    losses = np.array([3.0, np.nan, 1.0, np.inf, 2.0])
    golden = np.array([2 / 3, np.nan, 0, 1, 1 / 3])
    np.testing.assert_allclose(ranks(losses), golden)
    np.testing.assert_allclose(ranks(losses * 1000), golden)


def test_a_row_is_as_hard_as_the_mean_of_its_ranks_in_the_tasks_it_answers(
    taxi: Contract, taxi_network: Network
) -> None:
    """By hand: the further a label from the answer, the harder; 'minutes' counts for two rows."""
    row = {"distance": 1.0, "hour": 3, "zone": "Queens", "where": [0, 1]}
    inputs = {name: torch.from_numpy(one) for name, one in taxi.read([row] * 4).items()}
    tasks = {name: taxi.tasks[name] for name in ("fare", "minutes")}
    kinds = {name: kind_of(task).default_loss for name, task in taxi.tasks.items()}
    step = Step(
        taxi_network,
        taxi,
        kinds,
        balancer(EqualSpec(), tasks),
        torch.optim.SGD(taxi_network.parameters(), lr=0.1),
    )
    taxi_network.eval()
    with torch.no_grad():
        said = taxi_network.logits(inputs, ["fare", "minutes"])
    fare, minutes = (said[name].squeeze(1) for name in ("fare", "minutes"))
    targets = {
        "fare": fare + torch.tensor([0.0, 3.0, 1.0, 2.0]),
        "minutes": minutes + torch.tensor([5.0, 0.0, 1.0, 1.0]),
    }
    answered = {
        "fare": torch.ones(4, dtype=torch.bool),
        "minutes": torch.tensor([True, True, False, False]),
    }
    found = difficulty(step, Batches(inputs, targets, answered, size=4))
    np.testing.assert_allclose(found, [(0 + 1) / 2, (1 + 0) / 2, 1 / 3, 2 / 3])
    assert taxi_network.training
