"""The cost of a pass: of one row, whatever is given, and no weight changes."""

import numpy as np
import pytest
import torch

from onepass.models.contract import Arrays
from onepass.models.network import Network
from onepass.training.studies.forward import FORWARDS, forward_us


def test_one_row_is_answered_many_times(
    taxi_network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs: Arrays = {
        "distance": np.zeros(5, dtype=np.float32),
        "hour": np.zeros(5, dtype=np.float32),
        "zone": np.zeros(5, dtype=np.int64),
        "where": np.zeros((5, 2), dtype=np.float32),
    }
    rows, forward = list[int](), taxi_network.forward

    def counted(inputs: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        rows.append(len(inputs["distance"]))
        return forward(inputs)

    monkeypatch.setattr(taxi_network, "forward", counted)
    assert forward_us(taxi_network, inputs) > 0
    assert rows == [1] * FORWARDS
