"""Values that few training rows have count as unseen."""

import numpy as np
import torch

from onepass.models.contract.inputs import CategoryInput
from onepass.models.network.encoders.rare import RareValues


def test_each_category_counts_its_own() -> None:
    rare = RareValues({"a": 3, "b": 2}, 2)
    rows = torch.tensor([[0, 1], [1, 0], [2, 1]])
    assert torch.equal(rare(rows), rows), "before it is fitted all are kept"
    rare.fit({"a": np.array([1, 2, 2, 0, 0]), "b": np.array([1])})
    assert rare(rows).tolist() == [[0, 0], [0, 0], [2, 0]]


def test_it_is_kept_with_the_weights() -> None:
    rare = RareValues({"a": 3, "b": 2}, 2)
    inputs = {"a": CategoryInput(values=("x", "y")), "b": CategoryInput(values=("z",))}
    assert rare.values({**inputs}) == [("a", None), ("a", "x"), ("a", "y"), ("b", None), ("b", "z")]
    assert {name: len(buffer) for name, buffer in rare.state_dict().items()} == {"kept": 5}
