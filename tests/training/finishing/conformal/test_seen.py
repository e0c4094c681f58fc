"""What a network says of rows is what its graph says."""

from collections.abc import Callable

import numpy as np
import torch

from onepass.training.data.prepare import prepare
from onepass.training.evaluation.answers import answered_by
from onepass.training.finishing.conformal.seen import seen
from onepass.training.runs.build import begun
from onepass.training.specs.spec import Spec


def test_what_is_promised_of_a_task_alone_is_what_the_network_promises(
    shop: Callable[..., Spec],
) -> None:
    spec = shop(certainty={"by": "kind"}, ensemble={"members": 2})
    prepared = prepare(spec)
    network = begun(spec, prepared).network
    found = seen(network, prepared.test, ["price", "luck"])
    outputs = answered_by(network, prepared.test)
    assert len(found["luck"].truth) == prepared.test.answered["luck"].sum() < len(prepared.test)
    for name, fields in (("price", ("low", "high")), ("luck", ("slack",))):
        certainty, index = network.heads.promised[name]
        certainty.most.uniform_(0, 1)
        outputs = answered_by(network, prepared.test)
        promised, here = found[name].promised(certainty, index), prepared.test.answered[name]
        for field in fields:
            whole = outputs[f"{name}.{field}"][here]
            np.testing.assert_allclose(promised[field].numpy(), whole, atol=1e-5)
    truth = torch.from_numpy(prepared.test.known("price"))
    assert torch.equal(found["price"].truth, truth)
    assert set(found["price"].group.tolist()) == {1, 2}
