"""An average is weighted by rows, and does not hang on who answers first."""

import numpy as np
import pytest

from onepass.training.federated.plan import FedAdamSpec, FedAvgSpec, FedProxSpec
from onepass.training.federated.strategies import Sent, Server, averaged

NAME = "sharing.shared.stages.0.0.weight"


def sent(rows: int, value: float) -> Sent:
    return Sent(rows, {NAME: np.full(3, value, np.float32), "count": np.array(rows)})


def test_an_average_is_weighted_by_rows() -> None:
    mean = averaged({"a": sent(300, 1.0), "b": sent(100, 5.0)})
    assert mean[NAME].tolist() == [2, 2, 2]
    assert mean["count"] == 300, "of counters the highest"


def test_order_does_not_matter_and_one_is_itself() -> None:
    random = np.random.default_rng(0)
    many = {
        f"c{n}": Sent(n + 1, {NAME: random.normal(size=50).astype(np.float32)}) for n in range(9)
    }
    back = dict(reversed(many.items()))
    assert np.array_equal(averaged(many)[NAME], averaged(back)[NAME])
    assert np.array_equal(averaged({"c3": many["c3"]})[NAME], many["c3"].tensors[NAME])


@pytest.mark.parametrize("strategy", [FedAvgSpec(), FedProxSpec()])
def test_the_mean_is_what_is_shared(strategy: FedAvgSpec | FedProxSpec) -> None:
    server = Server(strategy, {NAME: np.zeros(3, np.float32), "start": np.ones(1)})
    server.take({"a": sent(1, 4.0)})
    assert server.tensors[NAME].tolist() == [4, 4, 4]
    assert server.tensors["start"].tolist() == [1], "what no client sends stays"


def test_adam_steps_towards_the_mean() -> None:
    """By hand: m = 0.1 * 4, v = 0.01 * 16, and 0.5 * 0.4 / (0.4 + 0.1)."""
    adam = FedAdamSpec(lr=0.5, tau=0.1)
    server = Server(adam, {NAME: np.zeros(3, np.float32)})
    server.take({"a": sent(1, 4.0)})
    assert np.allclose(server.tensors[NAME], 0.4)
    again = Server(adam, dict(server.tensors), dict(server.memory))
    for one in (server, again):
        one.take({"a": sent(1, 4.0)})
    assert np.array_equal(server.tensors[NAME], again.tensors[NAME]), "what it remembers goes on"
