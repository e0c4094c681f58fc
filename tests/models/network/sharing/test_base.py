"""What every architecture begins with: the stages that all tasks share."""

import torch

from onepass.models.contract import Contract
from onepass.models.network import NetworkSpec
from onepass.models.network.sharing import Sharing, plan

TASK = {"kind": "regression"}
CONTRACT = Contract.model_validate(
    {"inputs": {"x": {"kind": "number"}}, "tasks": dict.fromkeys("ab", TASK)}
)


def test_the_bottom_is_one_flow_or_the_raw_inputs() -> None:
    spec = NetworkSpec.model_validate({"trunk": {"widths": [4, 3]}})
    made = plan(CONTRACT, spec.encoders, spec.trunk)
    x = torch.ones(2)
    (raw,) = Sharing(made, 0).bottom({"x": x})
    assert raw.x is x
    sharing = Sharing(made, 2)
    (flow,) = sharing.bottom({"x": x})
    assert flow.x.shape == (2, 4)
    assert (sharing.width, sharing.indices(["b", "a"])) == (3, [1, 0])
    assert sharing.penalty() is None
    assert sharing.stacked() == []
