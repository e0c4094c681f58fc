"""What is learnt at start: costs of passes, and each task once by itself."""

from math import inf
from typing import Any

from onepass.app.batching.warm_up import learn_costs


def test_passes_of_growing_size_are_tried_and_single_tasks_prepared(stub: Any) -> None:
    rows = stub.bundle.golden().rows
    costs = learn_costs(stub.contract, stub.engine, rows, batch_rows=16, limit_s=inf)
    assert max(stub.engine.sizes) <= 16
    assert len(set(stub.engine.sizes)) > 1
    assert stub.engine.tasks[-2:] == [("sin",), ("cos",)]
    assert costs.of(1, 1) > 0
