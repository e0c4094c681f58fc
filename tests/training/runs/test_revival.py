"""Constants that are none any more."""

from typing import Any

import numpy as np
import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.runs.revival import revive

CONTRACT = Contract.model_validate(
    {"inputs": {n: {"kind": "number"} for n in "ab"}, "tasks": {"y": {"kind": "regression"}}}
)


@pytest.mark.parametrize(
    "numbers",
    [
        {"kind": "standard"},
        {"kind": "bins", "bins": 3},
        {"kind": "standard", "scale": "quantile"},
        {"kind": "piecewise_linear", "bins": 3, "scale": "quantile"},
        {"kind": "periodic", "scale": "robust"},
    ],
)
def test_what_was_constant_has_the_statistics_of_these_rows_and_others_keep_theirs(
    numbers: dict[str, Any],
) -> None:
    spec = NetworkSpec.model_validate({"encoders": {"numbers": numbers}})
    torch.manual_seed(0)
    network = Network(CONTRACT, spec)
    a, b = np.float32([1, 2, 3, 5]), np.float32([0, 1, 4, 9])
    features = network.sharing.shared.encoders  # type: ignore[union-attr]
    assert features is not None

    def seen() -> torch.Tensor:
        with torch.no_grad():
            return features({"a": torch.from_numpy(a), "b": torch.from_numpy(b)}).x

    network.fit({"a": a, "b": b}, {"y": a})
    fresh = seen()
    fitted = {name: buffer.clone() for name, buffer in network.named_buffers()}
    network.fit({"a": a, "b": np.full(4, 4, np.float32)}, {"y": np.full(4, 7, np.float32)})
    assert not torch.equal(seen(), fresh)
    revive(network, fitted)
    torch.testing.assert_close(seen(), fresh)
    network.fit({"a": 2 * a, "b": 2 * b}, {"y": a})
    before = seen()
    revive(network, fitted)
    assert torch.equal(seen(), before)
