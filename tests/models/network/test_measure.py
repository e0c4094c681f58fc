"""How large a network is, is known before it takes memory."""

from typing import Any

import pytest

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec, measure


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"trunk": {"kind": "mlp", "widths": [8], "norm": "batch"}},
        {"encoders": {"numbers": {"kind": "bins", "bins": 4}}, "sharing": {"kind": "mmoe"}},
        {"sharing": {"kind": "multilinear"}},
    ],
)
def test_shapes_are_those_of_the_network(taxi: Contract, spec: dict[str, Any]) -> None:
    declared = NetworkSpec.model_validate(spec)
    made = Network(taxi, declared).state_dict()
    assert measure.shapes(taxi, declared) == {n: tuple(t.shape) for n, t in made.items()}
    measure.check(taxi, declared)


def test_what_is_too_large_is_refused_with_its_size(taxi: Contract) -> None:
    spec = NetworkSpec.model_validate({"trunk": {"kind": "mlp", "widths": [65536, 65536]}})
    with pytest.raises(ValueError, match=r"would hold 4,\d{3},\d{3},\d{3} numbers, most of them"):
        measure.check(taxi, spec)
