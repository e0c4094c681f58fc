"""The graph of a network: its groups of answers, its bytes, and an exporter that keeps quiet."""

import logging
import warnings

import numpy as np
import pytest
import torch

from onepass.models.contract import Arrays, Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.bundles.export import export
from onepass.training.bundles.onnx_graph import groups_of, quiet

FIELDS = ["fare.value", "minutes.value", "card.probabilities", "colour.probabilities"]


@pytest.fixture
def network(taxi: Contract) -> Network:
    torch.manual_seed(0)
    return Network(taxi, NetworkSpec()).train()


@pytest.fixture
def rows() -> Arrays:
    draw = np.random.default_rng(0)
    return {
        "distance": draw.random(3, dtype=np.float32),
        "hour": draw.random(3, dtype=np.float32) * 23,
        "zone": draw.integers(3, size=3),
        "where": draw.random((3, 2), dtype=np.float32),
    }


def test_heads_of_equal_shape_are_one_group(network: Network, rows: Arrays) -> None:
    inputs = {name: torch.from_numpy(array) for name, array in rows.items()}
    groups = groups_of(network.eval(), inputs)
    assert [group.tasks for group in groups] == [("fare", "minutes"), ("card",), ("colour",)]
    assert [group.places for group in groups] == [f"heads.{n}.places" for n in range(3)]
    assert [group.outputs for group in groups] == [
        {"value": "heads.0.value"},
        {"probabilities": "heads.1.probabilities"},
        {"probabilities": "heads.2.probabilities"},
    ]


def test_the_same_network_gives_the_same_bytes(
    network: Network, taxi: Contract, rows: Arrays
) -> None:
    first, second = (export(network, taxi, rows, dict.fromkeys(FIELDS, 1e-4)) for _ in range(2))
    assert first == second


def test_an_exporter_is_quiet_until_it_ends_well_or_not() -> None:
    logger = logging.getLogger("torch.onnx")
    before = logger.level
    with quiet():
        assert logger.level == logging.CRITICAL
        warnings.warn("about itself", stacklevel=1)
    assert logger.level == before
    with pytest.raises(RuntimeError), quiet():
        raise RuntimeError
    assert logger.level == before
    with pytest.warns(UserWarning, match="of ours"):
        warnings.warn("of ours", stacklevel=1)
